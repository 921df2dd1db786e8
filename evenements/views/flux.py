from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse


@login_not_required
def agenda(request):
    return HttpResponse("", content_type="text/calendar; charset=utf-8")


@login_not_required
def evenement(request, slug):
    return HttpResponse("", content_type="text/calendar; charset=utf-8")
