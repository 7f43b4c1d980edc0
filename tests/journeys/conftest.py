"""Hands the shared fixtures to the journeys."""

from tests.support.journeys.fixtures import call as call
from tests.support.journeys.fixtures import desk_screen as desk_screen
from tests.support.journeys.fixtures import enrolled as enrolled
from tests.support.journeys.fixtures import fresh_stage as fresh_stage
from tests.support.journeys.fixtures import shared_desk as shared_desk
