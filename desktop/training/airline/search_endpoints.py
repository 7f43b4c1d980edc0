"""Searches: offer requests, and batches of offers as they arrive."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from flask import Flask, Response, g, request

from desktop.training.airline.flights import special_routes as special
from desktop.training.airline.flights.gazetteer import CITY_CODES, Gazetteer
from desktop.training.airline.flights.offer_builder import batches_of_offers
from desktop.training.airline.flights.reference_json import city, place
from desktop.training.http.airline_middleware import request_data
from desktop.training.http.airline_replies import AirlineError, not_found, page, reply
from desktop.training.state import Json, OfferRecord, Search, ServerState
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

from .search_requests import checked_request

_KEPT = timedelta(minutes=40)


def add_searches(app: Flask, state: ServerState, gazetteer: Gazetteer) -> None:
    """The search endpoints."""

    @app.post("/air/offer_requests", strict_slashes=False)
    def create_offer_request() -> Response:
        search_id, search = _search(state, gazetteer, paced=False)
        body = _request_json(state, search_id, search, gazetteer)
        wants = request.args.get("return_offers", "true") != "false"
        ids = [each for batch in search.batches for each in batch] if wants else []
        body["offers"] = [state.airline.offers[each].body for each in ids]
        return reply(body, 201)

    @app.get("/air/offer_requests/<search_id>")
    def get_offer_request(search_id: str) -> Response:
        search = known_search(state, search_id)
        body = _request_json(state, search_id, search, gazetteer)
        ids = [each for batch in search.batches for each in batch]
        body["offers"] = [state.airline.offers[each].body for each in ids]
        return reply(body)

    @app.get("/air/offer_requests")
    def list_offer_requests() -> Response:
        with state.lock:
            searches = list(state.airline.searches.items())
        bodies = [_request_json(state, name, each, gazetteer) for name, each in reversed(searches)]
        return page(bodies, request.args.to_dict())

    @app.post("/air/batch_offer_requests", strict_slashes=False)
    def create_batch() -> Response:
        search_id, search = _search(state, gazetteer, paced=True)
        return reply(_batch_json(state, search_id, search), 201)

    @app.get("/air/batch_offer_requests/<search_id>")
    def get_batch(search_id: str) -> Response:
        search = known_search(state, search_id)
        with state.lock:
            if (state.clock.now() - search.created_at).total_seconds() > 60:
                raise not_found()
            first = search.given
            wait = search.ready_at[first] - time.monotonic() if first < len(search.batches) else 0
        if wait > 0:
            time.sleep(wait)  # the vendor's long poll: it answers when there is something
        with state.lock:
            now = time.monotonic()
            first = search.given  # another poll may have taken some meanwhile
            while search.given < len(search.batches) and search.ready_at[search.given] <= now:
                search.given += 1
                if not state.delays.batch:
                    break  # quick: one batch for each poll
            ids = [each for batch in search.batches[first : search.given] for each in batch]
            body = _batch_json(state, search_id, search)
            body["offers"] = [state.airline.offers[each].body for each in ids]
        return reply(body)


def _search(state: ServerState, gazetteer: Gazetteer, *, paced: bool) -> tuple[str, Search]:
    now = state.clock.now()
    if not state.search_meter.count():
        raise AirlineError(429, "rate_limit_error", "rate_limit_exceeded", "Too many searches")
    asked = checked_request(request_data(), gazetteer, now)
    ends = asked["slices"][0]["origin"], asked["slices"][0]["destination"]
    meaning = special.special(*ends)
    if meaning == special.SEARCH_TIMES_OUT:
        raise AirlineError(
            504, "api_error", "gateway_timeout_error", "The airlines did not answer in time"
        )
    batches = batches_of_offers(asked, gazetteer, state.seed, now, meaning)
    step = state.delays.batch if paced else 0.0
    if state.faults.take("slow", g.call):
        step += state.delays.slow
    begun = time.monotonic()
    search_id = new_id("orq_")
    search = Search(
        request=asked,
        created_at=now,
        batches=[[offer["id"] for offer in batch] for batch in batches],
        ready_at=[begun + step * (turn + 1) for turn in range(len(batches))],
    )
    with state.lock:
        _forget_old(state, now)
        state.airline.searches[search_id] = search
        for batch in batches:
            for body in batch:
                body["live_mode"] = state.live
                state.airline.offers[body["id"]] = OfferRecord(body, search_id, meaning)
    return search_id, search


def _forget_old(state: ServerState, now: datetime) -> None:
    """Remove old searches and their unbooked offers, which take megabytes each."""
    records = state.airline
    for name, search in list(records.searches.items()):
        if now - search.created_at > _KEPT:
            del records.searches[name]
            for each in (offer for batch in search.batches for offer in batch):
                if not records.offers[each].order_id:
                    del records.offers[each]


def known_search(state: ServerState, search_id: str) -> Search:
    with state.lock:
        search = state.airline.searches.get(search_id)
    if search is None:
        raise not_found()
    return search


def _request_json(state: ServerState, search_id: str, search: Search, gazetteer: Gazetteer) -> Json:
    return {
        "id": search_id,
        "live_mode": state.live,
        "created_at": stamp(search.created_at),
        "cabin_class": search.request["cabin_class"],
        "slices": [_asked_slice(part, gazetteer) for part in search.request["slices"]],
        "passengers": search.request["passengers"],
        "client_key": state.keys.client,
        "offers": [],
    }


def _asked_slice(part: Json, gazetteer: Gazetteer) -> Json:
    written: Json = {"departure_date": part["departure_date"]}
    for field in ("origin", "destination"):
        code = part[field]
        airports_of = gazetteer.airports_of(code)
        is_city = code in CITY_CODES
        written[f"{field}_type"] = "city" if is_city else "airport"
        written[field] = city(code, gazetteer) if is_city else place(airports_of[0])
    return written


def _batch_json(state: ServerState, search_id: str, search: Search) -> Json:
    return {
        "id": search_id,
        "live_mode": state.live,
        "created_at": stamp(search.created_at),
        "client_key": state.keys.client,
        "total_batches": len(search.batches),
        "remaining_batches": len(search.batches) - search.given,
    }
