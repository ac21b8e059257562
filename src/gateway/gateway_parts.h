/* gateway_parts.h - what the files of the gateway do for one another. Internal to
 * src/gateway; the values are in gateway_state.h. */
#ifndef GATEWAY_PARTS_H
#define GATEWAY_PARTS_H

#include "gateway/gateway_state.h"
#include "gateway/hours.h"

/* ---- gateway.c: clients and sending ---- */

/* Sends; a client that cannot take it is marked for sweeping. */
void gw_send(struct gw_client *client, const struct ib_message *message);
/* An error message; id -1: about nothing in particular. */
void gw_error(struct gw_client *client, int32_t id, int32_t code, const char *format, ...)
	DRT_PRINTF(4, 5);
/* An empty message of that id; the layout is known to exist. */
struct ib_message gw_message(int32_t id);
/* Ends of answers and other messages that carry one id. */
void gw_send_id_only(struct gw_client *client, int32_t message_id, int32_t req_id);
struct gw_client *gw_client_of(const struct gateway *g, int32_t client_id);
struct gw_sub *gw_sub_find(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id);
/* A new subscription at the front, or NULL (memory; the client was told with 322). */
struct gw_sub *gw_sub_add(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id,
                          int index);
void gw_sub_free(struct gw_sub *sub);
/* True where there was one. */
bool gw_sub_drop(struct gw_client *client, enum gw_sub_kind kind, int32_t req_id);
void gw_sweep_clients(struct gateway *g);
/* Marks it for sweeping. */
void gw_doom(struct gw_client *client);
void gw_on_accept(void *arg, struct loop_stream *stream);
/* Puts the port that was taken into the address, for the next listening. */
void gw_address_with_port(struct gateway *g);
/* Drops the subscriptions to market data, as after 1101. */
void gw_subs_forget(struct gw_client *client);
/* Answers a started client's request (dispatch.c). */
void gw_dispatch(struct gw_client *client, const struct ib_message *request);

/* ---- birth.c ---- */

/* Opens files or starts the generator. Errors: those of source.h. */
DRT_MUST_CHECK enum drt_status gw_birth_source(struct gateway *g,
                                               const struct gateway_options *options,
                                               struct drt_error *error);
/* Instruments with their books and history. Errors: DRT_EINVAL (slippage), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_birth_market(struct gateway *g,
                                               const struct gateway_options *options,
                                               struct drt_error *error);

/* ---- wire.c ---- */

/* A frame on its way; the peer's write function. */
DRT_MUST_CHECK enum drt_status gw_wire_write(void *arg, const void *bytes, size_t length);
void gw_wire_half_open(struct gw_client *client);
/* The next two frames to a started client change places; one that stays alone goes. */
void gw_wire_reorder(struct gw_client *client);
/* Ends what is wrong with this way; one that is half open ends whole. */
void gw_wire_calm(struct gw_client *client);
/* Reads nothing for so long. */
bool gw_wire_stall(struct gw_client *client, int64_t wait_ns);
void gw_wire_release(struct gw_wire *wire);
/* Counts a request; false: it came too fast, and is dropped. */
bool gw_wire_pace(struct gw_client *client);

/* ---- faults.c ---- */

void gw_fault_log(struct gateway *g, const char *format, ...) DRT_PRINTF(2, 3);
/* Each: false where there is nothing to do it to. */
bool gw_fault_correct(struct gateway *g, decimal change);
bool gw_fault_restart(struct gateway *g, int64_t away_ns);
/* Takes the stream where the next client is to be greeted wrongly. */
bool gw_fault_greet(struct gateway *g, struct loop_stream *stream);
void gw_fault_rollback(struct gateway *g, int32_t by);

/* ---- control.c ---- */

DRT_MUST_CHECK enum drt_status gw_control_open(struct gateway *g, const char *address,
                                               struct drt_error *error);
void gw_control_close(struct gateway *g);

/* ---- market.c: time, events, sessions ---- */

int64_t gw_now(const struct gateway *g);
/* Runs the market up to now and starts the timer for what comes next. */
void gw_advance(struct gateway *g);
/* The market timer's round. */
void gw_market_round(struct gateway *g);
void gw_release_hold(struct gateway *g);
/* Tells one client, or all of them (NULL), speed and time. */
void gw_announce(struct gateway *g, struct gw_client *client);
/* A quote or trade of now, as from the source. */
void gw_market_quote(struct gateway *g, const struct gw_event *event);
/* Lets so much market time pass at once, with all that happens in it. */
void gw_market_skip(struct gateway *g, int64_t length_ns);
void gw_market_halt(struct gateway *g, int index, bool halted);
/* Begins or ends a halt; its end matches what waited. */
void gw_market_pause(struct gateway *g, int index, enum gw_halt halted);
/* Logs a match that failed. */
void gw_warn_match(struct gateway *g, int index, enum drt_status status);
/* First preparation: sessions at the start time. */
void gw_market_init(struct gateway *g);
double gw_market_price(const struct gw_instrument *in); /* last, else middle, else close */

/* ---- hours.c: sessions ---- */

enum gw_phase gw_phase_of(const struct gateway *g, int index);
bool gw_is_regular(const struct gateway *g, int index);
/* True while the order's market is open for it. */
bool gw_is_open_for(const struct gateway *g, const struct gw_order *order);
bool gw_any_open(const struct gateway *g);
/* True where the instrument trades outside regular hours. */
bool gw_has_outside(const struct gateway *g, int index);
/* The session that is or comes; with `outside`, also in the hours after it. */
void gw_session_find(struct session *out, const struct gateway *g, int index, bool outside);
/* The next change of phase, and whose it is; and making it. */
struct gw_session *gw_next_boundary(struct gateway *g, int64_t *time_ns);
void gw_pass_boundary(struct gateway *g, struct gw_session *s);

/* ---- bars.c: history ---- */

DRT_MUST_CHECK enum drt_status gw_series_append(struct gw_series *series,
                                                const struct bar *bars, size_t count);
/* A price at which the market stands, with what was traded since the last one. */
void gw_bars_print(struct gateway *g, int index, int64_t time_ns, double price, double volume);
/* A bar of a replay is complete. */
void gw_bars_done(struct gateway *g, int index, const struct bar *bar,
                  enum timeframe timeframe);
void gw_bars_close_session(struct gateway *g, int index);
void gw_bars_close_outside(struct gateway *g, int index);
/* Ends the subscriptions' bars that end at or before time_ns. */
void gw_bars_roll(struct gateway *g, int64_t time_ns);

void gw_history_request(struct gw_client *client, const struct ib_req_historical_data *request);
void gw_history_cancel(struct gw_client *client, int32_t req_id);
void gw_history_update(struct gw_client *client, struct gw_sub *sub);
void gw_head_timestamp(struct gw_client *client, const struct ib_req_head_timestamp *request);
/* The bars of a size over [start, end), the growing one last; with `regular` without
 * those outside regular hours. The caller frees them.
 * Errors: DRT_ENOTFOUND (no such bars here), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_bars_collect(struct bar **out, size_t *count,
                                               const struct gateway *g, int index,
                                               const struct gw_bar_size *size, int64_t start_ns,
                                               int64_t end_ns, bool regular);

/* ---- feed.c: quotes and bars that stream ---- */

void gw_quotes_request(struct gw_client *client, const struct ib_req_mkt_data *request);
void gw_quotes_cancel(struct gw_client *client, int32_t req_id);
void gw_realtime_request(struct gw_client *client, const struct ib_req_real_time_bars *request);
void gw_realtime_cancel(struct gw_client *client, int32_t req_id);
/* Sends what changed since the last flush. */
void gw_feed_flush(struct gateway *g);
/* A print for the streaming bars of one instrument. */
void gw_feed_print(struct gateway *g, int index, int64_t time_ns, double price, double volume);

/* ---- contracts.c ---- */

/* The instrument that a contract means: its index, -1 for none, -2 for several. */
int gw_contract_find(const struct gateway *g, const struct ib_contract *contract);
/* Sends 200 and returns -1 where there is not exactly one. */
int gw_contract_resolve(struct gw_client *client, int32_t id,
                        const struct ib_contract *contract);
void gw_contract_init(struct gw_instrument *in);
void gw_contract_details(struct gw_client *client, const struct ib_req_contract *request);
void gw_matching_symbols(struct gw_client *client,
                         const struct ib_req_matching_symbols *request);
void gw_market_rule(struct gw_client *client, const struct ib_req_market_rule *request);

/* ---- requests answered by one file each; all take the request as it came ---- */

typedef void gw_request_fn(struct gw_client *client, const struct ib_message *m);

/* desk.c */
gw_request_fn gw_desk_log_level, gw_desk_request_fa, gw_desk_replace_fa, gw_desk_verify;
gw_request_fn gw_desk_tiers, gw_desk_families, gw_desk_user_info, gw_desk_time_ms;
gw_request_fn gw_desk_groups, gw_desk_group_subscribe, gw_desk_group_update;
gw_request_fn gw_desk_group_unsubscribe;

/* depth.c */
gw_request_fn gw_depth_exchanges, gw_depth_components, gw_depth_request, gw_depth_cancel;
void gw_depth_flush(struct gw_client *client, struct gw_sub *sub);

/* tape.c */
gw_request_fn gw_tape_history, gw_tape_request, gw_tape_cancel, gw_tape_histogram;
/* A trade, and a quote, for those who take every tick. */
void gw_tape_print(struct gateway *g, int index, int64_t time_ns, double price, double volume);
void gw_tape_quote(struct gateway *g, int index, const struct sim_quote *quote);

/* news.c */
gw_request_fn gw_news_providers, gw_news_history, gw_news_article, gw_news_bulletins;
gw_request_fn gw_news_bulletins_cancel, gw_news_wsh_meta, gw_news_wsh_events;
/* A new bulletin, to all who listen. */
void gw_news_bulletin(struct gateway *g, const char *text);

/* research.c */
gw_request_fn gw_fundamentals, gw_scanner_parameters, gw_scanner_request, gw_scanner_cancel;
void gw_scanner_flush(struct gw_client *client, struct gw_sub *sub);

/* futures.c */
bool gw_future_is_meant(const struct ib_contract *contract);
void gw_future_details(struct gw_client *client, const struct ib_req_contract *request);
void gw_future_history(struct gw_client *client, const struct ib_req_historical_data *request);

/* options.c */
gw_request_fn gw_option_chain, gw_option_calculate, gw_option_calculate_cancel;
gw_request_fn gw_option_exercise;
bool gw_option_is_meant(const struct ib_contract *contract);
void gw_option_details(struct gw_client *client, const struct ib_req_contract *request);
void gw_option_quotes(struct gw_client *client, const struct ib_req_mkt_data *request);
void gw_option_flush(struct gw_client *client, struct gw_sub *sub);

/* ---- orders.c, order_check.c, order_report.c ---- */

void gw_order_place(struct gw_client *client, const struct ib_message *message);
/* The same without the log and the faults of the way. */
void gw_order_take(struct gw_client *client, const struct ib_message *message);
/* Takes a live order back, whosever it is. */
void gw_order_withdraw(struct gateway *g, struct gw_order *order);
void gw_order_cancel(struct gw_client *client, int32_t order_id);
void gw_order_cancel_all(struct gateway *g);
/* A slot for one more execution, or NULL. */
struct gw_execution *gw_execution_add(struct gateway *g);
/* True: a short sale that must wait for shares; the client was told. */
bool gw_order_must_wait(struct gateway *g, struct gw_order *order);
/* Sets the alarm for its times. */
void gw_order_watch(struct gateway *g, const struct gw_order *order);
/* Shows a live order that waits for nothing as submitted. */
void gw_order_show(struct gateway *g, struct gw_order *order);
/* Hands one order to the market that was held back. */
void gw_order_release(struct gateway *g, struct gw_order *order);
/* Short sales that waited for shares work from now on. */
void gw_orders_located(struct gateway *g, int index);
/* Ends a record without telling anybody. */
void gw_order_end(struct gateway *g, struct gw_order *order, enum gw_order_status status,
                  const char *text);
/* After a restart: hands the live orders to the matcher again. */
void gw_orders_resume(struct gateway *g);
/* Market time has passed: good-till times end, good-after times begin. */
void gw_orders_pass_time(struct gateway *g);
/* A new day: its executions and completed orders start empty. */
void gw_orders_new_day(struct gateway *g);
void gw_order_event(void *arg, const struct sim_event *event);
/* The parameters of an order for the matcher. Sends the error and returns false where
 * the order cannot be. */
bool gw_order_has_margin(struct gw_client *client, const struct ib_place_order *place,
                         int index);
bool gw_order_check(struct gw_client *client, const struct ib_place_order *place, int index);
/* True where outsideRth means something for the order. */
bool gw_order_goes_outside(const struct gateway *g, const struct ib_place_order *place,
                           int index);
/* Fills in everything but book, tag, parent and group. */
void gw_order_translate(struct sim_order *out, const struct gateway *g,
                        const struct ib_place_order *place, int index);
bool gw_order_is_over(const struct gw_order *order);
struct gw_order *gw_order_find(const struct gateway *g, int32_t client_id, int32_t order_id);
int32_t gw_order_next_id(const struct gateway *g, int32_t client_id);
void gw_order_free(struct gw_order *order);
/* Raises the client's highest order id. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_order_use_id(struct gateway *g, int32_t client_id,
                                               int32_t order_id);
/* A new record, held. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_order_add(struct gw_order **out, struct gateway *g,
                                            struct gw_order_key key,
                                            const struct ib_message *message, int index);
/* Orders that waited for the session show as submitted. */
void gw_orders_session_open(struct gateway *g, int session);

/* Ends a live order with a reason of its own. */
void gw_order_end_with(struct gateway *g, struct gw_order *order, const char *reason);
/* Matches new orders against what the market shows, while it is open. */
void gw_order_match(struct gateway *g, int index);

/* ---- algo.c ---- */

/* False where the algorithm of an order, or its parameters, cannot be; the client was
 * told. True for orders without one. */
bool gw_algo_check(struct gw_client *client, const struct ib_place_order *place, int index);
/* True where a changed order keeps its algorithm. */
bool gw_algo_same(const struct gw_order *order, const struct ib_order *now);
/* Plans the order, where it has an algorithm, and marks it for the matcher; a plan from
 * the state file is taken up. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_algo_begin(struct gateway *g, struct gw_order *order,
                                             struct sim_order *sim);
/* Shows the part that is due now. */
void gw_algo_again(struct gateway *g, struct gw_order *order);
/* Its parent has filled. */
void gw_algo_awake(struct gateway *g, struct gw_order *order);
/* The alarm has come. */
void gw_algos_pass_time(struct gateway *g);

/* ---- order_report.c ---- */

void gw_report_order(struct gw_client *client, const struct gw_order *order);
void gw_report_status(struct gw_client *client, const struct gw_order *order);
/* openOrder and orderStatus to the order's own client, where it is connected. */
void gw_report(struct gateway *g, const struct gw_order *order);
/* An execution that has got another price. */
void gw_report_correction(struct gateway *g, const struct gw_execution *execution);
void gw_report_fill(struct gateway *g, struct gw_execution *execution);
void gw_report_commissions(struct gateway *g);
void gw_report_open_orders(struct gw_client *client, bool all);
/* api_only: without those that were typed in here and never bound. */
void gw_report_completed(struct gw_client *client, bool api_only);
/* The end of an order by cancelling; its own client gets 202 with the reason, too. */
void gw_report_end(struct gateway *g, const struct gw_order *order, const char *reason);
void gw_report_executions(struct gw_client *client, const struct ib_req_executions *request);
const char *gw_order_status_text(const struct gw_order *order);
void gw_report_what_if(struct gw_client *client, const struct ib_place_order *place, int index);

/* ---- manual.c: orders that a person types in here ---- */

struct gw_manual {
	int index; /* of the instrument */
	bool buy;
	decimal quantity, price;
	const char *type; /* "MKT", "LMT", "STP" */
};

/* Errors: DRT_EINVAL with what the gateway says of the order. */
DRT_MUST_CHECK enum drt_status gw_manual_place(struct gateway *g, const struct gw_manual *what,
                                               struct drt_error *error);
/* Takes back all that were typed in for this instrument; false: there is none. */
bool gw_manual_cancel(struct gateway *g, int index);
/* Those that no client has become this one's, which is client 0. */
void gw_manual_bind_all(struct gw_client *client);

/* ---- corporate.c: dividends and splits ---- */

/* Takes the universe's sizes and marks over into the instruments. Errors: DRT_EINVAL (it
 * names an instrument that is not here, or a dividend of none). */
DRT_MUST_CHECK enum drt_status gw_corporate_init(struct gateway *g, struct drt_error *error);
/* The session of the stocks has opened: what its date, or one before, brings. */
void gw_corporate_open(struct gateway *g, int64_t day);

/* ---- halts.c ---- */

/* Draws the session's halts. */
void gw_halts_open(struct gateway *g, int session);
void gw_halts_pass_time(struct gateway *g);

/* ---- charges.c ---- */

/* The commission of an order of its own that would fill whole. */
decimal gw_charge_estimate(const struct gateway *g, int index, decimal quantity, decimal price);
/* The commission of a fill; takes it into the order and the month. */
decimal gw_charge_fill(struct gateway *g, struct gw_order *order, decimal quantity,
                       decimal price);

/* ---- account.c ---- */

/* Books a fill; tells what it realised, and whether it closed anything. */
void gw_account_fill(decimal *realized, bool *closing, struct gateway *g, int index,
                     enum order_side side, decimal quantity, decimal price, decimal commission);
/* Figures of the account at present prices. */
struct gw_figures {
	decimal net_liquidation, cash, gross, unrealized, realized;
	decimal initial_margin, maintenance_margin, available, excess, buying_power;
};
struct gw_figures gw_account_figures(const struct gateway *g);
/* What the initial margin would be after trading `quantity` (signed). */
decimal gw_account_margin_after(const struct gateway *g, int index, decimal quantity,
                                decimal price);
void gw_account_new_day(struct gateway *g);
void gw_account_flush(struct gateway *g);
void gw_account_updates(struct gw_client *client, const struct ib_req_account_updates *request);
void gw_account_summary(struct gw_client *client, const struct ib_req_account_summary *request);
void gw_account_positions(struct gw_client *client);
void gw_account_positions_multi(struct gw_client *client,
                                const struct ib_req_account_multi *request);
void gw_account_updates_multi(struct gw_client *client,
                              const struct ib_req_account_multi *request);
void gw_account_pnl(struct gw_client *client, const struct ib_req_account_multi *request,
                    bool single);

/* ---- state_file.c ---- */

/* Errors: DRT_ECORRUPT, DRT_EIO, DRT_ENOMEM. A missing file is an empty state. */
DRT_MUST_CHECK enum drt_status gw_state_load(struct gateway *g, struct drt_error *error);
DRT_MUST_CHECK enum drt_status gw_state_save(struct gateway *g, struct drt_error *error);

#endif
