"""A problem as a page in words."""

from __future__ import annotations

from flask import Response, current_app

from hall.api.saying import naming
from hall.errors import Problem, problem_words
from hall.i18n import language
from hall.pages.frame import show
from hall.pages.visitor import behind


def problem_page(problem: Problem) -> Response:
    """Title and sentence in the reader's language, with the status of the problem."""
    words = problem_words(problem.code, problem.facts, naming(None))
    try:
        found = behind("person")
        answer = show(
            "hall/message.html",
            "message",
            actor=found[0] if found else None,
            status=problem.status,
            data={"code": problem.code, **words[language()]},
        )
    except Exception as error:
        # The page itself may be what fails (a database that is gone, screens that are not built).
        current_app.logger.error("the problem page failed: %s", error)
        said = words[language()]
        text = f"{said['title']}\n\n{said['detail']}\n"
        answer = Response(text, status=problem.status, content_type="text/plain; charset=utf-8")
    answer.headers.extend(problem.headers)
    return answer
