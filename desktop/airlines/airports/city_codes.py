"""Metro areas that airlines sell under one code of their own, and airports that many people fly to.

Codes: IATA airline coding directory, metropolitan areas. The airports of each are in the order in
which they are offered. No free list that we ship has airport sizes; the second table is our own,
roughly busiest first, and only breaks ties between namesakes.
"""

from __future__ import annotations

_CITY_CODES = """
LON GB London: LHR LGW STN LTN LCY SEN
NYC US New York: JFK EWR LGA
PAR FR Paris: CDG ORY BVA
TYO JP Tokyo: HND NRT
WAS US Washington: IAD DCA BWI
CHI US Chicago: ORD MDW
MIL IT Milan: MXP LIN BGY
ROM IT Rome: FCO CIA
DXB AE Dubai: DXB DWC
IST TR Istanbul: IST SAW
SEL KR Seoul: ICN GMP
BJS CN Beijing: PEK PKX
SHA CN Shanghai: PVG SHA
CTU CN Chengdu: TFU CTU
OSA JP Osaka: KIX ITM UKB
NGO JP Nagoya: NGO NKM
SPK JP Sapporo: CTS OKD
BKK TH Bangkok: BKK DMK
JKT ID Jakarta: CGK HLP
KUL MY Kuala Lumpur: KUL SZB
TPE TW Taipei: TPE TSA
MEL AU Melbourne: MEL AVV
HOU US Houston: IAH HOU
DFW US Dallas-Fort Worth: DFW DAL
ORL US Orlando: MCO SFB
YTO CA Toronto: YYZ YTZ
YMQ CA Montreal: YUL YHU
MEX MX Mexico City: MEX NLU
SAO BR Sao Paulo: GRU CGH VCP
RIO BR Rio de Janeiro: GIG SDU
BHZ BR Belo Horizonte: CNF PLU
BUE AR Buenos Aires: EZE AEP
STO SE Stockholm: ARN BMA NYO VST
OSL NO Oslo: OSL TRF
BRU BE Brussels: BRU CRL
MOW RU Moscow: SVO DME VKO ZIA
IEV UA Kyiv: KBP IEV
BUH RO Bucharest: OTP BBU
WAW PL Warsaw: WAW WMI
REK IS Reykjavik: KEF RKV
BFS GB Belfast: BFS BHD
GLA GB Glasgow: GLA PIK
TCI ES Tenerife: TFS TFN
THR IR Tehran: IKA THR
NBO KE Nairobi: NBO WIL
DKR SN Dakar: DSS DKR
SLU LC Saint Lucia: UVF SLU
"""

_BUSY = """
ATL DXB DFW LHR HND DEN IST ORD LAX CDG CAN PVG JFK AMS DEL FRA MAD SIN ICN BKK MIA MCO LAS SFO SEA
CLT EWR PHX IAH BCN KUL HKG FCO MUC LGW BOM BOS MSP FLL LGA DTW PHL CGK YYZ SYD GRU MEX DOH JED MEL
BOG NRT TPE MNL SGN PEK PKX SHA CTU TFU SZX KMG XIY CKG HGH WUH KIX CTS FUK OKA NGO ITM IAD DCA BWI
SLC SAN TPA BNA AUS MDW DAL HNL PDX STL RDU SMF MCI MSY SJC OAK SNA IND CLE PIT CVG CMH SAT JAX RSW
YVR YUL YYC YEG YOW YYT CUN GDL MTY PTY LIM SCL EZE AEP GIG BSB CGH VCP CNF SJO SJU PUJ MBJ NAS HAV
DUB ZRH GVA VIE BRU CPH OSL ARN HEL LIS OPO ATH MXP LIN BGY VCE NAP PMI AGP ALC ORY NCE LYS MRS TLS
DUS HAM STR BER CGN MAN STN LTN EDI BHX BRS GLA LCY NCL LPL PRG BUD WAW KRK OTP SOF BEG ZAG KEF RIX
VNO TLL SAW AYT ESB SVO DME LED TLV CAI CMN RAK TUN ALG NBO ADD LOS ACC JNB CPT DUR MRU AUH RUH DMM
KWI BAH MCT AMM BEY KHI LHE ISB DAC CMB MLE KTM BLR HYD MAA CCU AMD COK GOI HAN DAD DPS SUB PEN BKI
CEB HKT CNX DMK RGN KTI BNE PER ADL CBR OOL AKL CHC WLG ZQN NAN PPT GUM TFS LPA ACE FUE IBZ CTA CAG
BLQ PSA FLR VRN FAO FNC SVQ BIO VLC GOT BGO TRD BLL LUX BSL SZG INN SKG HER RHO CFU DBV SPU LJU YHZ
BHM PWM MHT LEX CHS CRW ROC RST JAN JAC XNA FAY ECP SGF SPI CSG ALB BTV SYR BUR ONT GRR MSN MKE OMA
OKC TUL RNO BOI ABQ ELP ANC KOA OGG LIH YHM BDA YYJ SEZ KIN ANU SCQ STI COR ODB LPB LAP CTG VLN BLA
HLZ GEO POS BGI AUA CUR UIO GYE ASU MVD LIR SAL GUA TGU BZE HUX PVR SJD CZM ZIH MID BJX QRO VER
"""


def city_code_rows() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Code, country, name, airport codes."""
    rows = []
    for line in _CITY_CODES.strip().splitlines():
        head, airports = line.split(": ")
        code, country, name = head.split(" ", 2)
        rows.append((code, country, name, tuple(airports.split())))
    return tuple(rows)


def major_ranks() -> dict[str, int]:
    """Airport code to its rank in the table of major airports, 0 the busiest."""
    return {code: rank for rank, code in enumerate(_BUSY.split())}
