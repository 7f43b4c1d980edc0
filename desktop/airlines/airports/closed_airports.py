"""Airports that the package `airportsdata` still lists and no airline sells any more.

Maintained here: no list that we ship says which airports are closed to passengers. Each row names
the airport that took over. An airport that is closed for a while, as in a war, is not here.
"""

from __future__ import annotations

from collections.abc import Mapping

SUCCESSORS: Mapping[str, str] = {
    "TXL": "BER",  # Berlin Tegel, closed in 2020
    "ISL": "IST",  # Istanbul Atatürk, closed to passengers in 2019
    "NAY": "PKX",  # Beijing Nanyuan, closed in 2019
    "DIA": "DOH",  # the former Doha International, closed to passengers in 2014
    "GSE": "GOT",  # Gothenburg City, closed to airlines in 2015
    "RVI": "ROV",  # the former Rostov-on-Don, closed in 2017
    "BPM": "HYD",  # Begumpet in Hyderabad, closed to passengers in 2008
    "MTS": "SHO",  # Matsapha, closed to airlines in 2014
    "YMX": "YUL",  # Montréal-Mirabel, closed to passengers in 2004
    "MES": "KNO",  # the former Medan Polonia, an air base since 2013
}
UNBUILT = "(under construction"
"""In the name of an airport that is not open yet."""
