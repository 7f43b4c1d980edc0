"""Countries by ISO 3166-1: the two-letter code that travel documents and bills are sent with.

Codes are the 249 officially assigned ones; names are those of the CLDR in English (release 47).
What is reserved or assigned by users (UK, EU, XK) is no code here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from desktop.booking.text_folding import folded

_FEWEST_LETTERS = 4
_LONGEST_CODE = 3
_INVERTED = re.compile(r"([^(,]+)[(,]([^(),]+ (?:of|of the))\)?(?: \(the\))?\s*")
_ALSO_CALLED = {
    "AE": ("uae", "emirates"), "BO": ("plurinational state of bolivia",), "BQ": ("bonaire",),
    "CD": ("dr congo", "drc", "democratic republic of the congo"), "CG": ("republic of the congo",),
    "CH": ("swiss",), "CI": ("ivory coast",), "CV": ("cabo verde",), "CZ": ("czech republic",),
    "DE": ("d", "federal republic of germany"), "GB": ("uk", "britain", "great britain", "england",
    "scotland", "wales", "northern ireland", "united kingdom of great britain"),
    "HK": ("hong kong",), "IE": ("eire", "republic of ireland"), "KP": ("dprk",),
    "KR": ("korea", "republic of korea"), "LA": ("lao",), "MK": ("macedonia",), "MM": ("burma",),
    "MO": ("macau", "macao"), "NL": ("holland", "the netherlands"), "PS": ("palestine",),
    "RU": ("russian federation",), "SZ": ("swaziland",), "TL": ("east timor",),
    "TR": ("turkey",), "TZ": ("united republic of tanzania",),
    "US": ("america", "united states of america"), "VA": ("vatican", "holy see"),
    "VN": ("viet nam",),
}  # fmt: skip
# Read whole and nowhere else: the short names of ISO 3166-1 where the CLDR has others, and what is
# printed on the passports of countries in their own language.
_ALSO_WRITTEN = {
    "AT": ("osterreich", "oesterreich"), "BE": ("belgie", "belgique"), "BN": ("brunei darussalam",),
    "BQ": ("bonaire sint eustatius and saba",), "BR": ("brasil",), "CC": ("keeling islands",),
    "CH": ("schweiz", "suisse", "svizzera"), "CN": ("prc", "people's republic of china"),
    "CZ": ("cesko", "ceska republika"), "DE": ("deutschland",), "DK": ("danmark",),
    "ES": ("espana",), "FI": ("suomi",), "FK": ("falkland islands malvinas",),
    "FM": ("federated states of micronesia",),
    "GB": ("united kingdom of great britain and northern ireland",), "GR": ("hellas",),
    "HM": ("heard island and mcdonald islands",), "HR": ("hrvatska",), "HU": ("magyarorszag",),
    "IR": ("islamic republic of iran",), "IT": ("italia",),
    "KP": ("democratic people's republic of korea",),
    "LA": ("lao pdr", "lao people's democratic republic"), "MD": ("republic of moldova",),
    "MF": ("st martin french part",), "NL": ("kingdom of the netherlands", "nederland"),
    "NO": ("norge",), "PL": ("polska",), "PS": ("state of palestine",), "SE": ("sverige",),
    "SX": ("sint maarten dutch part",), "SY": ("syrian arab republic",),
    "TW": ("taiwan province of china",), "UM": ("united states minor outlying islands",),
    "VE": ("bolivarian republic of venezuela",), "VG": ("virgin islands british",),
    "VI": ("virgin islands us", "united states virgin islands"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-2."""

    code: str
    name: str

    def __str__(self) -> str:
        """``"ID Indonesia"``: as it is shown, so that a wrong one is seen."""
        return f"{self.code} {self.name}"


def is_country(code: str) -> bool:
    """True for an officially assigned alpha-2 code in capitals."""
    return code in _by_code()


def find_country(typed: str) -> Country | None:
    """The country of a two- or three-letter code, a name, or the beginning of one name only.

    None where nothing, or more than one country, is meant.
    """
    wanted = _plain(typed)
    if found := _by_word().get(wanted):
        return found
    code, _, name = wanted.partition(" ")
    named = _by_word().get(code) if len(code) <= _LONGEST_CODE else None
    if named and _by_word().get(name) == named:
        return named
    forward = _forward(typed)
    if found := _by_word().get(forward) or _by_official_name().get(forward):
        return found
    if len(wanted) < _FEWEST_LETTERS:
        return None
    begun = _begun(_by_word(), wanted)
    both = begun | _begun(_by_official_name(), wanted)
    return begun.pop() if len(begun) == len(both) == 1 else None


def names_of(code: str) -> tuple[str, ...]:
    """By what a country is called, its name first; empty for what is no code."""
    country = _by_code().get(code)
    return (country.name, *_ALSO_CALLED.get(code, ())) if country else ()


def _begun(named: Mapping[str, Country], beginning: str) -> set[Country]:
    return {country for word, country in named.items() if word.startswith(beginning)}


def _plain(text: str) -> str:
    """In one spelling: without points and "the", with "st" for "saint" before a name."""
    spelled = folded(text).replace(".", "").replace("&", " and ")
    words = re.sub(r"[-,()\[\]]", " ", spelled).split()
    named = [word for word in words if word != "the"]
    return re.sub(r"\bsaint (?=.)", "st ", " ".join(named))


def _forward(text: str) -> str:
    """ISO's ``Iran (Islamic Republic of)`` and ``Tanzania, the United Republic of`` forward."""
    if match := _INVERTED.fullmatch(folded(text)):
        return _plain(f"{match[2]} {match[1]}")
    return _plain(text)


@cache
def _by_code() -> Mapping[str, Country]:
    rows = (row.split(" ", 2) for row in _TABLE.strip().splitlines())
    return {code: Country(code, name) for code, _, name in rows}


@cache
def _by_word() -> Mapping[str, Country]:
    """Codes win over names, so that two or three letters are always a code."""
    words: dict[str, Country] = {}
    for row in _TABLE.strip().splitlines():
        code, longer, name = row.split(" ", 2)
        country = _by_code()[code]
        words[code.lower()] = words[longer.lower()] = country
        words[_plain(name)] = country
    for code, names in _ALSO_CALLED.items():
        words.update({_plain(name): _by_code()[code] for name in names})
    return words


@cache
def _by_official_name() -> Mapping[str, Country]:
    return {_plain(n): _by_code()[code] for code, names in _ALSO_WRITTEN.items() for n in names}


_TABLE = """
AD AND Andorra
AE ARE United Arab Emirates
AF AFG Afghanistan
AG ATG Antigua & Barbuda
AI AIA Anguilla
AL ALB Albania
AM ARM Armenia
AO AGO Angola
AQ ATA Antarctica
AR ARG Argentina
AS ASM American Samoa
AT AUT Austria
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands
AZ AZE Azerbaijan
BA BIH Bosnia & Herzegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium
BF BFA Burkina Faso
BG BGR Bulgaria
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM St. Barthélemy
BM BMU Bermuda
BN BRN Brunei
BO BOL Bolivia
BQ BES Caribbean Netherlands
BR BRA Brazil
BS BHS Bahamas
BT BTN Bhutan
BV BVT Bouvet Island
BW BWA Botswana
BY BLR Belarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands
CD COD Congo - Kinshasa
CF CAF Central African Republic
CG COG Congo - Brazzaville
CH CHE Switzerland
CI CIV Côte d’Ivoire
CK COK Cook Islands
CL CHL Chile
CM CMR Cameroon
CN CHN China
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cape Verde
CW CUW Curaçao
CX CXR Christmas Island
CY CYP Cyprus
CZ CZE Czechia
DE DEU Germany
DJ DJI Djibouti
DK DNK Denmark
DM DMA Dominica
DO DOM Dominican Republic
DZ DZA Algeria
EC ECU Ecuador
EE EST Estonia
EG EGY Egypt
EH ESH Western Sahara
ER ERI Eritrea
ES ESP Spain
ET ETH Ethiopia
FI FIN Finland
FJ FJI Fiji
FK FLK Falkland Islands
FM FSM Micronesia
FO FRO Faroe Islands
FR FRA France
GA GAB Gabon
GB GBR United Kingdom
GD GRD Grenada
GE GEO Georgia
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea
GR GRC Greece
GS SGS South Georgia & South Sandwich Islands
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong SAR China
HM HMD Heard & McDonald Islands
HN HND Honduras
HR HRV Croatia
HT HTI Haiti
HU HUN Hungary
ID IDN Indonesia
IE IRL Ireland
IL ISR Israel
IM IMN Isle of Man
IN IND India
IO IOT British Indian Ocean Territory
IQ IRQ Iraq
IR IRN Iran
IS ISL Iceland
IT ITA Italy
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan
JP JPN Japan
KE KEN Kenya
KG KGZ Kyrgyzstan
KH KHM Cambodia
KI KIR Kiribati
KM COM Comoros
KN KNA St. Kitts & Nevis
KP PRK North Korea
KR KOR South Korea
KW KWT Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan
LA LAO Laos
LB LBN Lebanon
LC LCA St. Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania
LU LUX Luxembourg
LV LVA Latvia
LY LBY Libya
MA MAR Morocco
MC MCO Monaco
MD MDA Moldova
ME MNE Montenegro
MF MAF St. Martin
MG MDG Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia
ML MLI Mali
MM MMR Myanmar (Burma)
MN MNG Mongolia
MO MAC Macao SAR China
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives
MW MWI Malawi
MX MEX Mexico
MY MYS Malaysia
MZ MOZ Mozambique
NA NAM Namibia
NC NCL New Caledonia
NE NER Niger
NF NFK Norfolk Island
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands
NO NOR Norway
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia
PG PNG Papua New Guinea
PH PHL Philippines
PK PAK Pakistan
PL POL Poland
PM SPM St. Pierre & Miquelon
PN PCN Pitcairn Islands
PR PRI Puerto Rico
PS PSE Palestinian Territories
PT PRT Portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion
RO ROU Romania
RS SRB Serbia
RU RUS Russia
RW RWA Rwanda
SA SAU Saudi Arabia
SB SLB Solomon Islands
SC SYC Seychelles
SD SDN Sudan
SE SWE Sweden
SG SGP Singapore
SH SHN St. Helena
SI SVN Slovenia
SJ SJM Svalbard & Jan Mayen
SK SVK Slovakia
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname
SS SSD South Sudan
ST STP São Tomé & Príncipe
SV SLV El Salvador
SX SXM Sint Maarten
SY SYR Syria
SZ SWZ Eswatini
TC TCA Turks & Caicos Islands
TD TCD Chad
TF ATF French Southern Territories
TG TGO Togo
TH THA Thailand
TJ TJK Tajikistan
TK TKL Tokelau
TL TLS Timor-Leste
TM TKM Turkmenistan
TN TUN Tunisia
TO TON Tonga
TR TUR Türkiye
TT TTO Trinidad & Tobago
TV TUV Tuvalu
TW TWN Taiwan
TZ TZA Tanzania
UA UKR Ukraine
UG UGA Uganda
UM UMI U.S. Outlying Islands
US USA United States
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Vatican City
VC VCT St. Vincent & Grenadines
VE VEN Venezuela
VG VGB British Virgin Islands
VI VIR U.S. Virgin Islands
VN VNM Vietnam
VU VUT Vanuatu
WF WLF Wallis & Futuna
WS WSM Samoa
YE YEM Yemen
YT MYT Mayotte
ZA ZAF South Africa
ZM ZMB Zambia
ZW ZWE Zimbabwe
"""
