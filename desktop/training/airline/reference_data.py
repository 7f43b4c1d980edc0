"""Reference data: places, airports, cities, airlines, aircraft; and component client keys."""

from __future__ import annotations

from flask import Flask, Response, request

from desktop.training.airline.flights.carriers import BY_CODE, FEEDERS
from desktop.training.airline.flights.gazetteer import CITY_CODES, Gazetteer, plain
from desktop.training.airline.flights.reference_json import aircraft, airline, city, place
from desktop.training.airline.flights.timetable import AIRCRAFT
from desktop.training.http.airline_replies import invalid, not_found, page, reply
from desktop.training.state import Json, ServerState


def add_reference_data(app: Flask, state: ServerState, gazetteer: Gazetteer) -> None:
    """The reference data endpoints, and the key for the card components."""
    airlines = [airline(c.code, c.name) for c in BY_CODE.values()]
    airlines += [airline(*feeder) for feeder in sorted(set(FEEDERS.values()))]
    fleet = [aircraft(code, name) for code, name in AIRCRAFT.items()]

    @app.get("/places/suggestions")
    def suggest() -> Response:
        query = request.args.get("query", "")
        if query:
            return reply(_suggestions(query, gazetteer))
        try:
            lat, lon = float(request.args["lat"]), float(request.args["lng"])
            metres = float(request.args.get("rad", "100000"))
        except (KeyError, ValueError) as error:
            raise invalid("validation_required", "/query", "Give a query or a point") from error
        return reply([place(each) for each in gazetteer.near(lat, lon, metres)[:20]])

    @app.get("/air/airports")
    def list_airports() -> Response:
        country = request.args.get("iata_country_code")
        every = (gazetteer.airport(code) for code in gazetteer.codes())
        wanted = [each for each in every if each and country in (None, each.country)]
        return page([place(each) for each in wanted], request.args.to_dict())

    @app.get("/air/airports/<airport_id>")
    def get_airport(airport_id: str) -> Response:
        found = gazetteer.airport(airport_id.removeprefix("arp_")[:3].upper())
        if found is None or place(found)["id"] != airport_id:
            raise not_found()
        return reply(place(found))

    @app.get("/air/cities")
    def list_cities() -> Response:
        return page([city(code, gazetteer) for code in sorted(CITY_CODES)], request.args.to_dict())

    @app.get("/air/airlines")
    def list_airlines() -> Response:
        return page(airlines, request.args.to_dict())

    @app.get("/air/airlines/<airline_id>")
    def get_airline(airline_id: str) -> Response:
        return reply(_by_id(airlines, airline_id))

    @app.get("/air/aircraft")
    def list_aircraft() -> Response:
        return page(fleet, request.args.to_dict())

    @app.get("/air/aircraft/<aircraft_id>")
    def get_aircraft(aircraft_id: str) -> Response:
        return reply(_by_id(fleet, aircraft_id))

    @app.post("/identity/component_client_keys")
    def create_client_key() -> Response:
        return reply({"component_client_key": state.keys.client}, 201)


def _by_id(items: list[Json], wanted: str) -> Json:
    for item in items:
        if item["id"] == wanted:
            return item
    raise not_found()


def _suggestions(query: str, gazetteer: Gazetteer) -> list[Json]:
    """Metros whose code or name begins so, then airports; at most 20."""
    asked = plain(query)
    city_codes = [
        city(code, gazetteer)
        for code, (name, _, _) in CITY_CODES.items()
        if code.lower() == asked or plain(name).startswith(asked)
    ]
    return (city_codes + [place(each) for each in gazetteer.find(query)])[:20]
