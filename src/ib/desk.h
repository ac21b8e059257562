/* desk.h - what belongs to the login rather than to a market: advisors, verification,
 * display groups, tiers, and manual orders that are bound. Both directions.
 *
 * Shape:   one struct per layout.
 * Owners:  texts and arrays are borrowed, as in contract.h. */
#ifndef IB_DESK_H
#define IB_DESK_H

#include <stdbool.h>
#include <stdint.h>

/* ---- requests ---- */

struct ib_log_level {
	int32_t level; /* 1 system … 5 detail */
};

/* 1 groups, 3 aliases; 2 (profiles) is gone from 177. */
struct ib_request_fa {
	int32_t type;
};

struct ib_replace_fa {
	int32_t type;
	const char *xml;
	int32_t req_id; /* from 157 */
};

/* verifyRequest (65) and verifyAndAuthRequest (72, with the key). */
struct ib_verify_request {
	const char *name;
	const char *version;
	const char *key;
};

/* verifyMessage (65, 66) and the form with authentication (69, 73), both directions:
 * `response` is a challenge where a server sends it. */
struct ib_verify_message {
	const char *data;
	const char *response;
};

struct ib_group_subscription {
	int32_t req_id;
	int32_t group_id;
};

/* updateDisplayGroup and displayGroupUpdated: "none", "265598@SMART", "combo". */
struct ib_group_contract {
	int32_t req_id;
	const char *contract;
};

/* ---- answers ---- */

struct ib_receive_fa {
	int32_t type;
	const char *xml;
};

/* replaceFAEnd (103), displayGroupList (67: "1|2|3"), userInfo (107). */
struct ib_id_text {
	int32_t req_id;
	const char *text;
};

struct ib_verify_completed {
	const char *successful; /* "true" or anything else */
	const char *error;
};

struct ib_soft_dollar_tier {
	const char *name;
	const char *value;
	const char *display_name;
};

struct ib_soft_dollar_tiers {
	int32_t req_id;
	const struct ib_soft_dollar_tier *tiers;
	int32_t tier_count;
};

struct ib_family_code {
	const char *account;
	const char *code;
};

struct ib_family_codes {
	const struct ib_family_code *codes;
	int32_t code_count;
};

/* A manual order that has got an id of the API. */
struct ib_order_bound {
	int64_t perm_id;
	int32_t client_id;
	int32_t order_id;
};

struct ib_current_time_ms {
	int64_t epoch_ms; /* from 197 */
};

#endif
