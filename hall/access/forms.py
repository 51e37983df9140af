"""Forms that only our own pages can post (CSRF).

Three fences, each enough alone: cookies are SameSite=Lax; the browser says where a post comes from
(``Sec-Fetch-Site``, ``Origin``); and the hidden field must fit the form cookie of the same browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Request, Response, g

from hall.access.keys import new_secret
from hall.access.pagetokens import PageTokens
from hall.errors import Problem

FORM_COOKIE = "kuaiban_form"
FIELD = "form_token"


def form_field(request: Request, pages: PageTokens) -> str:
    """The hidden field for a page; the browser gets a form cookie with the answer if it has none."""
    cookie = request.cookies.get(FORM_COOKIE) or g.get("new_form_cookie")
    if not cookie:
        cookie = g.new_form_cookie = new_secret()
    return pages.for_form(cookie)


def set_form_cookie(response: Response, secure: bool) -> Response:
    """Sends the form cookie that :func:`form_field` has made for this answer, if it has."""
    fresh = g.get("new_form_cookie")
    if fresh:
        response.set_cookie(FORM_COOKIE, fresh, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def check_form(request: Request, pages: PageTokens) -> None:
    """Raises ``form_refused`` (403) unless the post comes from a page of ours in this browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        raise Problem("form_refused")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Problem("form_refused")
    if not pages.form_fits(request.form.get(FIELD, ""), request.cookies.get(FORM_COOKIE, "")):
        raise Problem("form_refused")
