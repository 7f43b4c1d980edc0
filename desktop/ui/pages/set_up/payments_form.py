"""The form of how cards are taken and how fares are paid, with what each choice means and needs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.card_entry.capture_route import CaptureRoute, plans_by
from desktop.booking.card_entry.hosted_fields import INSTALL_COMMAND
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import typed_amount
from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.set_up.set_up_record import PaymentChoices, SetUpRecord
from desktop.ui.theme import M, Theme, Type
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text

from .answer_forms import WIDE, AnswerForm

_LINK, _HOSTED, _PANE = CaptureRoute.LINK, CaptureRoute.HOSTED, CaptureRoute.PANE
_NEEDS = "It needs phone orders (MOTO) and the merchant sheet"
_ROUTES = (
    (
        _LINK.value,
        (_LINK,),
        "The client types the card on the processor's own page, on their phone. No vendor need "
        "approve it. It pays our fee, and a fare that we charge.",
    ),
    (
        "link, vendor's fields",
        (_LINK, _HOSTED),
        "You type the card too, into the vendor's own fields, once for each vendor. "
        f"{_NEEDS}, and a web engine that “{INSTALL_COMMAND}” installs.",
    ),
    (
        "link and sealed pane",
        (_LINK, _PANE),
        f"You type the card too, into the sealed pane. {_NEEDS}, and direct card entry switched "
        "on at the processor.",
    ),
    (
        _PANE.value,
        (_PANE,),
        f"You type every card into the sealed pane. {_NEEDS}, and direct card entry switched on "
        "at the processor.",
    ),
)
_PLANS = {
    FarePlan.TRAVELERS_CARD: "The airline charges the client's card, by way of the airline "
    "service, which must have opened cards for your account.",
    FarePlan.BOOKED_ELSEWHERE: "You book at the airline, by ARC or in your reservation system, and "
    "record it in the trip. The fare is charged there.",
    FarePlan.COMPANY_BALANCE: "We charge the client for the fare, and pay it from our balance at "
    "the airline service. An owner signs the duties of the fare's merchant first.",
}
_RECEIPTS = (
    " Live, Stripe mails the client a receipt for each payment, whatever the account's setting is."
)
_NO_CARD = "By a link alone no airline gets a card: choose another plan, or another way."
_ABOVE = "Fares above this by link only, where the client's bank asks them; empty: none"
_TWO_LINES, _PROBLEM_LINE = 36, 18


class PaymentsForm(AnswerForm):
    """`asked` carries PaymentChoices. `first`: the ways to take a card where none was chosen yet;
    without `chooses_routes` they stay those.
    """

    def __init__(
        self, theme: Theme, first: tuple[CaptureRoute, ...], *, chooses_routes: bool
    ) -> None:
        super().__init__(
            theme,
            "Flights that you type are booked elsewhere by any plan. In a trip, E books it "
            f"elsewhere, whatever is chosen here.{_RECEIPTS if chooses_routes else ''}",
        )
        self._first = first
        self._explained: list[QWidget] = []
        self._plans = tuple(FarePlan)
        self.route, self._about_route = self._add_explained(
            "Cards by", tuple(name for name, _, _ in _ROUTES)
        )
        self.plan, self._about_plan = self._add_explained(
            "Fares by", tuple(each.value for each in self._plans)
        )
        self._above = self._add_field("by_link_above", _ABOVE, "5,000")
        self._chooses_routes, self._currency = chooses_routes, "USD"
        self._explained[0].setVisible(chooses_routes)
        self._finish(self.route if chooses_routes else self.plan)
        self.plan.entered.connect(self._ask_where_last)

    def _add_explained(self, label: str, names: tuple[str, ...]) -> tuple[SegmentedControl, Text]:
        choice = SegmentedControl(self._theme, label, names)
        choice.setMaximumWidth(WIDE)
        self._asked.append(choice)
        about = Text(self._theme, "", Type.META, "secondary", wrap=True)
        about.setFixedHeight(_TWO_LINES)
        about.setAlignment(Qt.AlignmentFlag.AlignTop)
        about.setContentsMargins(2, 0, 0, 0)
        about.setMaximumWidth(choice.maximumWidth())
        # Close under its choice, where a field has its line for what is wrong.
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(choice)
        column.addSpacing(-_PROBLEM_LINE)
        column.addWidget(about)
        # One widget: what is hidden takes its spacing with it.
        self._column.addWidget(box)
        self._explained.append(box)
        choice.chosen.connect(self._explain)
        return choice, about

    @property
    def _routes(self) -> tuple[CaptureRoute, ...]:
        return _ROUTES[self.route.index][1]

    def _explain(self) -> None:
        plan = self._plans[self.plan.index]
        is_possible = plan in plans_by(self._routes)
        self._about_route.setText(_ROUTES[self.route.index][2])
        self._about_plan.setText(_PLANS[plan] if is_possible else _NO_CARD)
        self._about_plan.set_tone("secondary" if is_possible else "bad")
        self._above.setVisible(self._asks_above)

    def _ask_where_last(self) -> None:
        """Enter saves where no question follows the plan."""
        if not self._asks_above:
            self.ask()

    @property
    def _asks_above(self) -> bool:
        """Where we charge the fare, to a card that may be typed here or by a link."""
        is_charged = self._plans[self.plan.index] is FarePlan.COMPANY_BALANCE
        return is_charged and self._chooses_routes and len(self._routes) > 1

    def show_typed(self, typed: tuple[str, ...]) -> None:
        super().show_typed(typed)
        self._explain()

    def show_record(self, record: SetUpRecord) -> None:
        super().show_record(record)
        saved = record.of(PaymentChoices)
        chosen = self._first if saved is None else saved.routes
        kept = [frozenset(routes) for _, routes, _ in _ROUTES]
        of = frozenset(chosen)
        self.route.choose(kept.index(of) if of in kept else 0)
        plan = plans_by(chosen)[0] if saved is None else saved.fare_plan
        self.plan.choose(self._plans.index(plan))
        company = record.of(CompanyDetails)
        self._currency = company.currency if company is not None else self._currency
        limit = saved.by_link_above if saved is not None else None
        self._above.set_text("" if limit is None else str(limit).partition(" ")[2])
        self._explain()

    def ask(self) -> None:
        above = None
        if self._asks_above and self._above.text:
            above = typed_amount(self._above.text, self._currency)
            if above is None:
                self.show_problem("by_link_above", f"An amount of {self._currency}: 5,000.")
                return
        self.asked.emit(PaymentChoices(self._routes, self._plans[self.plan.index], above))
