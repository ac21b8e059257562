/* layout_desk.c - the fields of desk.h. */
#include "ib/layout.h"
#include "ib/layout_index.h"

/* ---- requests ---- */

#define T struct ib_log_level
static const struct ib_row log_level[] = {
	{ VERSION("1") },
	{ INT(level, "logLevel") },
};
const struct ib_rows ib_rows_log_level = { ROWS(log_level, T), .fixed = true };
#undef T

#define T struct ib_request_fa
static const struct ib_row request_fa[] = {
	{ VERSION("1") },
	{ INT(type, "faDataType") },
};
const struct ib_rows ib_rows_request_fa = { ROWS(request_fa, T), .fixed = true };
#undef T

#define T struct ib_replace_fa
static const struct ib_row replace_fa[] = {
	{ VERSION("1") },
	{ INT(type, "faDataType") },
	{ STR(xml, "xml") },
	{ INT(req_id, "reqId") },
};
const struct ib_rows ib_rows_replace_fa = { ROWS(replace_fa, T), .fixed = true };
#undef T

#define T struct ib_verify_request
static const struct ib_verify_request verify_blank = { "", "", "" };
static const struct ib_row verify_request[] = {
	{ VERSION("1") },
	{ STR(name, "apiName") },
	{ STR(version, "apiVersion") },
};
const struct ib_rows ib_rows_verify_request = { ROWS(verify_request, T),
	                                        .blank = &verify_blank };

static const struct ib_row verify_auth_request[] = {
	{ VERSION("1") },
	{ STR(name, "apiName") },
	{ STR(version, "apiVersion") },
	{ STR(key, "opaqueIsvKey") },
};
const struct ib_rows ib_rows_verify_auth_request = { ROWS(verify_auth_request, T),
	                                             .fixed = true };
#undef T

#define T struct ib_verify_message
static const struct ib_verify_message message_blank = { "", "" };
static const struct ib_row verify_message[] = {
	{ VERSION("1") },
	{ STR(data, "apiData") },
};
const struct ib_rows ib_rows_verify_message = { ROWS(verify_message, T),
	                                        .blank = &message_blank };

static const struct ib_row verify_auth_message[] = {
	{ VERSION("1") },
	{ STR(data, "apiData") },
	{ STR(response, "xyzResponse") },
};
const struct ib_rows ib_rows_verify_auth_message = { ROWS(verify_auth_message, T),
	                                             .fixed = true };

static const struct ib_row verify_auth_challenge[] = {
	{ VERSION("1") },
	{ STR(data, "apiData") },
	{ STR(response, "xyzChallenge") },
};
const struct ib_rows ib_rows_verify_auth_challenge = { ROWS(verify_auth_challenge, T),
	                                               .fixed = true };
#undef T

#define T struct ib_group_subscription
static const struct ib_row group_subscription[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ INT(group_id, "groupId") },
};
const struct ib_rows ib_rows_group_subscription = { ROWS(group_subscription, T),
	                                            .fixed = true };
#undef T

#define T struct ib_group_contract
static const struct ib_row group_contract[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(contract, "contractInfo") },
};
const struct ib_rows ib_rows_group_contract = { ROWS(group_contract, T), .fixed = true };
#undef T

/* ---- answers ---- */

#define T struct ib_receive_fa
static const struct ib_row receive_fa[] = {
	{ VERSION("1") },
	{ INT(type, "faDataType") },
	{ STR(xml, "xml") },
};
const struct ib_rows ib_rows_receive_fa = { ROWS(receive_fa, T), .fixed = true };
#undef T

#define T struct ib_id_text
static const struct ib_row replace_fa_end[] = {
	{ INT(req_id, "reqId") },
	{ STR(text, "text") },
};
const struct ib_rows ib_rows_replace_fa_end = { ROWS(replace_fa_end, T), .fixed = true };

static const struct ib_row group_list[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(text, "groups") },
};
const struct ib_rows ib_rows_group_list = { ROWS(group_list, T), .fixed = true };

static const struct ib_row user_info[] = {
	{ INT(req_id, "reqId") },
	{ STR(text, "whiteBrandingId") },
};
const struct ib_rows ib_rows_user_info = { ROWS(user_info, T), .fixed = true };
#undef T

#define T struct ib_verify_completed
static const struct ib_row verify_completed[] = {
	{ VERSION("1") },
	{ STR(successful, "isSuccessful") },
	{ STR(error, "errorText") },
};
const struct ib_rows ib_rows_verify_completed = { ROWS(verify_completed, T), .fixed = true };
#undef T

#define T struct ib_soft_dollar_tier
static const struct ib_row tier[] = {
	{ STR(name, "tier.name") },
	{ STR(value, "tier.value") },
	{ STR(display_name, "tier.displayName") },
};
static const struct ib_rows tier_rows = { ROWS(tier, T), .fixed = true };
#undef T

#define T struct ib_soft_dollar_tiers
static const struct ib_group tier_group = { .item = &tier_rows,
	                                    .count_offset = IB_AT(T, tier_count, int32_t) };
static const struct ib_row soft_dollar_tiers[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(tiers, tier_group, "tiersCount") },
};
const struct ib_rows ib_rows_soft_dollar_tiers = { ROWS(soft_dollar_tiers, T) };
#undef T

#define T struct ib_family_code
static const struct ib_row family_code[] = {
	{ STR(account, "accountID") },
	{ STR(code, "familyCode") },
};
static const struct ib_rows family_code_rows = { ROWS(family_code, T), .fixed = true };
#undef T

#define T struct ib_family_codes
static const struct ib_group code_group = { .item = &family_code_rows,
	                                    .count_offset = IB_AT(T, code_count, int32_t) };
static const struct ib_row family_codes[] = {
	{ GROUP(codes, code_group, "familyCodesCount") },
};
const struct ib_rows ib_rows_family_codes = { ROWS(family_codes, T) };
#undef T

#define T struct ib_order_bound
static const struct ib_row order_bound[] = {
	{ LONG(perm_id, "permId") },
	{ INT(client_id, "clientId") },
	{ INT(order_id, "orderId") },
};
const struct ib_rows ib_rows_order_bound = { ROWS(order_bound, T), .fixed = true };
#undef T

#define T struct ib_current_time_ms
static const struct ib_row current_time_ms[] = { { LONG(epoch_ms, "timeInMillis") } };
const struct ib_rows ib_rows_current_time_ms = { ROWS(current_time_ms, T), .fixed = true };
#undef T
