"""Search in the forum: the portal's one search, narrowed to topics."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

KIND = "forum"  # the name under which topics are registered


@require_safe
def search(request):
    return redirect(f"{reverse('search:results')}?{urlencode({'q': request.GET.get('q', '')[:200], 'kind': KIND})}")
