"""What the header and the footer of every page show and editors edit."""


def site_furniture(request):
    return {}
