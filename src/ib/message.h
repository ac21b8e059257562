/* message.h - every message of the protocol as one value, read from and written to
 * frames, both directions.
 *
 * Shape:   `id` is the number on the wire and tells which member of the union counts;
 *          requests and answers have number spaces of their own, so the direction is
 *          part of the call. Each layout is one table (layout_*.c) that drives reading,
 *          writing, defaults and copying alike: a new message is a struct and its rows.
 * Version: the negotiated server version decides which fields exist, and whether a message
 *          travels as text or as protobuf (protobuf_form.h); the layouts hold every gate
 *          from IB_VERSION_MIN to ib_version_last().
 * Owners:  a decoded message borrows from the frame and from its decoder until either
 *          is used again; ib_message_clone() keeps one. Ticks, orderStatus and the like
 *          are read without any allocation.
 * Threads: a decoder belongs to one thread. Clones may cross threads.
 * Hostile: any bytes give a message or an error that names message and field. Counts
 *          are checked against the bytes that are left before memory is taken. */
#ifndef IB_MESSAGE_H
#define IB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "core/strbuf.h"
#include "ib/answer.h"
#include "ib/contract.h"
#include "ib/depth.h"
#include "ib/desk.h"
#include "ib/frame.h"
#include "ib/message_id.h"
#include "ib/order.h"
#include "ib/request.h"
#include "ib/research.h"

enum {
	IB_VERSION_MIN = 157,
	/* What servers of ours answer unless told otherwise: every public client takes it. */
	IB_VERSION_SERVER = 178,
	IB_VERSION_TEXT_MAX = 200, /* the last one without protobuf */
	IB_VERSION_RAW_ID = 201,   /* from here on ids are four bytes, big-endian */
	IB_VERSION_PROTOBUF_MAX = 213
};

/* Whether this program was built --with-protobuf. */
bool ib_has_protobuf(void);
/* The last version that it reads and writes: IB_VERSION_PROTOBUF_MAX, or without protobuf
 * IB_VERSION_TEXT_MAX. */
int ib_version_last(void);
/* The last that sessions offer: the same, or without protobuf IB_VERSION_SERVER. */
int ib_version_offered(void);

enum ib_direction { IB_TO_SERVER, IB_TO_CLIENT };

struct ib_message {
	int32_t id;      /* enum ib_request_id or enum ib_answer_id */
	int32_t surplus; /* after a decode: fields left over at the end, ignored */
	union {
		/* requests */
		struct ib_id_only id_only; /* also ends of answers */
		struct ib_start_api start_api;
		struct ib_req_ids req_ids;
		struct ib_req_mkt_data req_mkt_data;
		struct ib_place_order place_order;
		struct ib_cancel_order cancel_order;
		struct ib_global_cancel global_cancel;
		struct ib_req_account_updates req_account_updates;
		struct ib_req_executions req_executions;
		struct ib_req_contract req_contract;
		struct ib_req_auto_open_orders req_auto_open_orders;
		struct ib_req_historical_data req_historical_data;
		struct ib_req_head_timestamp req_head_timestamp;
		struct ib_req_real_time_bars req_real_time_bars;
		struct ib_req_market_data_type req_market_data_type;
		struct ib_req_account_summary req_account_summary;
		struct ib_req_account_multi req_account_multi;
		struct ib_req_sec_def_opt_params req_sec_def_opt_params;
		struct ib_req_matching_symbols req_matching_symbols;
		struct ib_req_market_rule req_market_rule;
		struct ib_req_completed_orders req_completed_orders;
		struct ib_req_mkt_depth req_mkt_depth;
		struct ib_cancel_mkt_depth cancel_mkt_depth;
		struct ib_req_smart_components req_smart_components;
		struct ib_req_tick_by_tick req_tick_by_tick;
		struct ib_req_historical_ticks req_historical_ticks;
		struct ib_req_histogram req_histogram;
		struct ib_req_option_value req_option_value;
		struct ib_exercise_options exercise_options;
		struct ib_req_news_bulletins req_news_bulletins;
		struct ib_req_news_article req_news_article;
		struct ib_req_historical_news req_historical_news;
		struct ib_req_fundamentals req_fundamentals;
		struct ib_req_scanner req_scanner;
		struct ib_req_wsh_events req_wsh_events;
		struct ib_log_level log_level;
		struct ib_request_fa request_fa;
		struct ib_replace_fa replace_fa;
		struct ib_verify_request verify_request;
		struct ib_verify_message verify_message; /* both directions */
		struct ib_group_subscription group_subscription;
		struct ib_group_contract group_contract; /* both directions */
		/* answers */
		struct ib_next_valid_id next_valid_id;
		struct ib_managed_accounts managed_accounts;
		struct ib_current_time current_time;
		struct ib_error_message error;
		struct ib_tick_price_message tick_price;
		struct ib_tick_size_message tick_size;
		struct ib_tick_generic_message tick_generic;
		struct ib_tick_string_message tick_string;
		struct ib_tick_req_params_message tick_req_params;
		struct ib_market_data_type_message market_data_type;
		struct ib_open_order open_order; /* openOrder and completedOrder */
		struct ib_order_status order_status;
		struct ib_execution execution;
		struct ib_commission_report commission_report;
		struct ib_contract_details contract_details;
		struct ib_bond_details bond_details;
		struct ib_historical_data historical_data;
		struct ib_historical_update historical_update;
		struct ib_head_timestamp head_timestamp;
		struct ib_real_time_bar real_time_bar;
		struct ib_account_value account_value;
		struct ib_portfolio_value portfolio_value;
		struct ib_account_time account_time;
		struct ib_account_end account_end;
		struct ib_account_summary account_summary;
		struct ib_position position;
		struct ib_account_update_multi account_update_multi;
		struct ib_pnl pnl;
		struct ib_symbol_samples symbol_samples;
		struct ib_sec_def_opt_params sec_def_opt_params;
		struct ib_market_rule market_rule;
		struct ib_market_depth market_depth;
		struct ib_depth_exchanges depth_exchanges;
		struct ib_smart_components smart_components;
		struct ib_tick_by_tick tick_by_tick;
		struct ib_historical_ticks historical_ticks;
		struct ib_histogram histogram;
		struct ib_historical_schedule historical_schedule;
		struct ib_historical_end historical_end;
		struct ib_tick_option tick_option;
		struct ib_tick_efp tick_efp;
		struct ib_reroute reroute;
		struct ib_delta_neutral_validation delta_neutral_validation;
		struct ib_news_bulletin news_bulletin;
		struct ib_news_providers news_providers;
		struct ib_news_article news_article;
		struct ib_historical_news historical_news;
		struct ib_historical_news_end historical_news_end;
		struct ib_tick_news tick_news;
		struct ib_fundamentals fundamentals;
		struct ib_scanner_parameters scanner_parameters;
		struct ib_scanner_data scanner_data;
		struct ib_wsh wsh;
		struct ib_receive_fa receive_fa;
		struct ib_id_text id_text;
		struct ib_verify_completed verify_completed;
		struct ib_soft_dollar_tiers soft_dollar_tiers;
		struct ib_family_codes family_codes;
		struct ib_order_bound order_bound;
		struct ib_current_time_ms current_time_ms;
	};
};

/* Makes an empty message of this id: texts "", numbers 0, what can be unset is unset.
 * Writers fill in from there. Errors: DRT_EUNSUPPORTED (an id without a layout). */
DRT_MUST_CHECK enum drt_status ib_message_init(struct ib_message *out,
                                               enum ib_direction direction, int32_t id);

/* The API's name ("tickPrice", "placeOrder"), or NULL for an id without a layout. */
const char *ib_message_name(enum ib_direction direction, int32_t id);

/* ---- reading ---- */

struct ib_decoder; /* the server version and the memory for arrays */

/* Errors: DRT_EINVAL (a version outside MIN..ib_version_last()), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_decoder_new(struct ib_decoder **out, int server_version);
void ib_decoder_free(struct ib_decoder *decoder);
int ib_decoder_version(const struct ib_decoder *decoder);

/* Reads one frame, in either form from IB_VERSION_RAW_ID on. out->id is set as soon as it
 * could be read, whatever follows.
 * Errors: DRT_EUNSUPPORTED (unknown id: skip the frame), DRT_EPARSE (missing field, bad
 * number, impossible count), DRT_ERANGE (number too large), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_decode_server(struct ib_message *out,
                                                struct ib_decoder *decoder,
                                                const struct ib_frame *frame,
                                                struct drt_error *error);
DRT_MUST_CHECK enum drt_status ib_decode_client(struct ib_message *out,
                                                struct ib_decoder *decoder,
                                                const struct ib_frame *frame,
                                                struct drt_error *error);

/* ---- writing ---- */

/* Appends one whole frame, length included; on failure `out` is as before. Requests
 * carry printable ASCII only (and tab, CR, LF). Errors: DRT_EUNSUPPORTED, DRT_EINVAL (a
 * value that cannot travel; the text names the field), DRT_ERANGE (too long),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_encode_server(struct strbuf *out,
                                                const struct ib_message *message,
                                                int server_version, struct drt_error *error);
DRT_MUST_CHECK enum drt_status ib_encode_client(struct strbuf *out,
                                                const struct ib_message *message,
                                                int server_version, struct drt_error *error);

/* The same for the connection that a decoder reads, at its version: what the decoder
 * knows of the messages makes it several times faster where they are protobuf. */
DRT_MUST_CHECK enum drt_status ib_encode_beside(struct strbuf *out, enum ib_direction direction,
                                                const struct ib_message *message,
                                                struct ib_decoder *decoder,
                                                struct drt_error *error);

/* ---- keeping ---- */

/* A deep copy in one block of memory: free() it with ib_message_free(). Only what the
 * layout of this id carries is copied. Errors: DRT_EUNSUPPORTED, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_message_clone(struct ib_message **out,
                                                enum ib_direction direction,
                                                const struct ib_message *message);
void ib_message_free(struct ib_message *message);

#endif
