from django.urls import path

from . import districts, views
from .elements import views as elements
from .lookup import views as lookup
from .opendata import views as opendata
from .page import views as page

app_name = "mapapp"
urlpatterns = [
    path("", page.map_page, name="map"),
    path("places.json", page.places_json, name="places-json"),
    path("place/<slug:key>.json", page.place_json, name="place-json"),
    path("embed/", page.embed, name="embed"),
    path("print/", page.print_sheet, name="print"),
    path("places.geojson", views.places_geojson, name="places"),
    path("districts.geojson", views.districts_geojson, name="districts"),
    path("points/<slug:slug>/", elements.point_page, name="point"),
    path("officers/<slug:slug>/", elements.officer_page, name="officer"),
    path("officers/<slug:slug>/contact.vcf", elements.officer_card, name="officer-card"),
    path("open-data/", opendata.page, name="open-data"),
    path("districts/<slug:slug>/", districts.district_page, name="district"),
    path("officers/<slug:slug>/poster.pdf", lookup.officer_poster, name="officer-poster"),
    path("my-officer/", lookup.my_officer, name="my-officer"),
    path("my-officer/poster.pdf", lookup.address_poster, name="address-poster"),
    path("my-officer/tell/", lookup.tell_editors, name="tell-editors"),
    path("streets/", lookup.streets, name="streets"),
]
