"""A problem as a page in words."""

from __future__ import annotations

import structlog
from flask import Response, request

from hall.api.saying import naming
from hall.errors import Problem, problem_words
from hall.i18n import language
from hall.pages.frame import show
from hall.pages.visitor import behind
from hall.services import services

log = structlog.get_logger("pages")


def problem_page(problem: Problem) -> Response:
    """Title and sentence in the reader's language, with the status of the problem."""
    words = problem_words(problem.code, problem.facts, naming(None))
    try:
        code = (request.view_args or {}).get("hall")
        words = problem_words(problem.code, problem.facts, services().look(code))
        found = behind("person")
        data = {
            **words[language()],
            "code": problem.code,
            "status": problem.status,
            "request": problem.facts.get("request"),
            "home": "/",
        }
        answer = show(
            "hall/problem.html", actor=found[0] if found else None, status=problem.status, data=data
        )
    except Exception as error:
        # The page itself may be what fails: a database that is gone, screens that are not built.
        log.error("the problem page failed", error=str(error))
        text = "\n\n".join(f"{said['title']}\n{said['detail']}" for said in words.values())
        answer = Response(text + "\n", status=problem.status, content_type="text/plain; charset=utf-8")
    answer.headers.extend(problem.headers)
    return answer
