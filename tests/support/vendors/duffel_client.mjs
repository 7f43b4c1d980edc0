// Duffel's own JavaScript library, pointed at the training airline: node duffel_client.mjs FOLDER FACTS
// FOLDER has the library in node_modules. What came back is printed as one line of JSON.
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, facts] = process.argv.slice(2);
const { Duffel } = createRequire(join(folder, "package.json"))("@duffel/api");
const { airline, cards, token, clientKey, card, departs, passenger } = JSON.parse(facts);
const duffel = new Duffel({ token, basePath: airline });
// The library sends cards to the vendor's own host, whatever the base path is.
Object.assign(duffel.cardsClient, { basePath: cards, token: clientKey });
const came = {};

async function note(name, call) {
  try {
    came[name] = { data: (await call()).data ?? null };
  } catch (error) {
    came[name] = { status: error.meta?.status ?? 0, codes: (error.errors ?? []).map((e) => e.code), text: String(error.message ?? error) };
  }
  return came[name].data;
}

const asked = {
  slices: [{ origin: "JFK", destination: "MIA", departure_date: departs }],
  passengers: [{ type: "adult" }],
  cabin_class: "economy",
};
const searched = await note("search", () => duffel.offerRequests.create({ ...asked, return_offers: true }));
const batched = await note("batch", () => duffel.batchOfferRequests.create(asked));
await note("batch_offers", () => duffel.batchOfferRequests.get(batched.id));
const first = searched.offers[0];
await note("listed_offers", () => duffel.offers.list({ offer_request_id: searched.id, limit: 5 }));
const offer = await note("offer", () => duffel.offers.get(first.id));
const kept = await note("card", () => duffel.cards.create(card));
await note("priced", () =>
  duffel.offers.getPriced(offer.id, {
    intended_payment_methods: [{ type: "card", card_id: kept.id }],
    intended_services: [],
  }));
const session = await note("session", () =>
  duffel.three_d_secure_sessions.create({
    card_id: kept.id,
    resource_id: offer.id,
    services: [],
    cardholder_present: false,
  }));
const order = await note("order", () =>
  duffel.orders.create({
    type: "instant",
    selected_offers: [offer.id],
    payments: [
      {
        type: "card",
        amount: offer.total_amount,
        currency: offer.total_currency,
        three_d_secure_session_id: session.id,
      },
    ],
    passengers: [{ ...passenger, id: offer.passengers[0].id }],
    metadata: { our_reference: "ordersample" },
  }));
await note("order_again", () => duffel.orders.get(order.id));
await note("orders", () => duffel.orders.list({ booking_reference: order.booking_reference }));
await note("airline_initiated_changes", () => duffel.airlineInitiatedChanges.list(order.id));
const quote = await note("cancellation", () => duffel.orderCancellations.create({ order_id: order.id }));
await note("canceled", () => duffel.orderCancellations.confirm(quote.id));
const [hook] = await note("webhooks", () => duffel.webhooks.list({ limit: 1 }));
await note("ping", () => duffel.webhooks.ping(hook.id));
const [delivery] = await note("deliveries", () =>
  duffel.webhooks.listDeliveries({ endpoint_id: hook.id, type: "ping.triggered", delivery_success: false, limit: 5 }));
await note("event", () => duffel.webhooks.get(delivery.event_id));
await note("client_key", () => duffel.identity.componentClientKeys.create({}));
await note("airlines", () => duffel.airlines.list({ limit: 1 }));
await note("nothing", () => duffel.orders.get("ord_none"));
process.stdout.write(JSON.stringify(came) + "\n");
