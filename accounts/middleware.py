"""A readable hint that somebody is signed in, so that pages can stay the same for everybody.

The cookie says only yes or no and opens nothing: the script of the page asks for the name with
the session's own cookie, and only when the hint is there.
"""

HINT = "signed_in"


class SignedInHint:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        hinted = request.COOKIES.get(HINT) == "1"
        if not hinted and "sessionid" not in request.COOKIES and not response.cookies:
            return response  # a visitor: the session is not even looked at
        signed_in = request.user.is_authenticated
        if signed_in and not hinted:
            response.set_cookie(HINT, "1", samesite="Lax", secure=request.is_secure())
        elif hinted and not signed_in:
            response.delete_cookie(HINT, samesite="Lax")
        return response
