from django.urls import path

from . import districts, views

app_name = "mapapp"
urlpatterns = [
    path("", views.map_page, name="map"),
    path("places.geojson", views.places_geojson, name="places"),
    path("districts.geojson", views.districts_geojson, name="districts"),
    path("points/<slug:slug>/", views.point_page, name="point"),
    path("officers/<slug:slug>/", views.officer_page, name="officer"),
    path("districts/<slug:slug>/", districts.district_page, name="district"),
    path("my-officer/", views.my_officer, name="my-officer"),
]
