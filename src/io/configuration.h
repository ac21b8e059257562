/* configuration.h - the configuration file: typed, described, checked.
 *
 * Shape:   every option stands in one table, configuration_options.def. The file is
 *          libconfig's format; a value is written by its type:
 *
 *              BOOL      true or false
 *              INT       4002
 *              DOUBLE    2.5
 *              DECIMAL   25000.10, or "25000.10" for more than 15 digits
 *              STRING    "paper"
 *              STRINGS   [ "SPY", "QQQ" ]
 *              DURATION  300 or 0.5 (seconds), "250ms", "90s", "5m", "1h"
 *              TIME      "02:00" or "off"
 *              HOURS     "09:30-16:00"
 *              GROUPS    ( { name = "..."; }, { name = "..."; } )
 *
 *          Parameters of strategies stand under strategies.NAME.PARAMETER and are
 *          checked by whoever knows the strategies: config_check_params().
 * Strict:  an unknown key, a wrong type, a value out of range or a word that is not
 *          allowed refuses the whole file, with "FILE:LINE: KEY: what and the remedy".
 *          @include is refused; a file has at most 1 MiB.
 * Threads: immutable once loaded, but for config_override().
 * Owners:  texts and values are borrowed from the configuration. */
#ifndef IO_CONFIGURATION_H
#define IO_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "core/strbuf.h"

#define OPTION(name, path, type, initial, least, most, words, help) CONFIG_##name,
enum config_key {
#include "io/configuration_options.def"
	CONFIG_COUNT
};
#undef OPTION

enum config_type {
	CONFIG_BOOL,
	CONFIG_INT,
	CONFIG_DOUBLE,
	CONFIG_DECIMAL,
	CONFIG_STRING,
	CONFIG_STRINGS,
	CONFIG_DURATION,
	CONFIG_TIME,
	CONFIG_HOURS,
	CONFIG_GROUPS,
};

/* A row of the table. */
struct config_option {
	const char *path;
	enum config_type type;
	const char *initial, *least, *most, *words, *help;
};

struct config;

/* ---- life ---- */

/* Reads the file; one that does not exist gives the defaults. Errors: DRT_EPARSE (its
 * text), DRT_EINVAL (a key or a value), DRT_ERANGE (too long), DRT_EDENIED, DRT_EIO,
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status config_load(struct config **out, const char *path,
                                           struct drt_error *error);
/* The same with a text instead of a file; `name` is for messages. */
DRT_MUST_CHECK enum drt_status config_parse(struct config **out, const char *text,
                                            const char *name, struct drt_error *error);
void config_free(struct config *config);

/* Sets one option from the command line, as in ("risk.max_quote_age_s", "10"). Not for
 * GROUPS and their members. Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status config_override(struct config *config, const char *path,
                                               const char *text, struct drt_error *error);

/* ---- values ----
 *
 * The option's type must be the function's (asserted). Of a member of a list of groups
 * `index` says of which group; the short forms are for all other options. */

bool config_bool_at(const struct config *config, enum config_key key, size_t index);
int64_t config_int_at(const struct config *config, enum config_key key, size_t index);
double config_double_at(const struct config *config, enum config_key key, size_t index);
decimal config_decimal_at(const struct config *config, enum config_key key, size_t index);
const char *config_string_at(const struct config *config, enum config_key key, size_t index);
int64_t config_duration_ns_at(const struct config *config, enum config_key key, size_t index);
/* Minutes of the day, [from, to), of HOURS. */
void config_hours_at(int *from_minute, int *to_minute, const struct config *config,
                     enum config_key key, size_t index);
/* The texts of STRINGS. */
size_t config_list_count_at(const struct config *config, enum config_key key, size_t index);
const char *config_list_item_at(const struct config *config, enum config_key key, size_t index,
                                size_t item);

bool config_bool(const struct config *config, enum config_key key);
int64_t config_int(const struct config *config, enum config_key key);
double config_double(const struct config *config, enum config_key key);
decimal config_decimal(const struct config *config, enum config_key key);
const char *config_string(const struct config *config, enum config_key key);
int64_t config_duration_ns(const struct config *config, enum config_key key);
/* The minute of the day of TIME, -1 for "off". */
int config_minute(const struct config *config, enum config_key key);
size_t config_list_count(const struct config *config, enum config_key key);
const char *config_list_item(const struct config *config, enum config_key key, size_t item);

/* How many groups a list of groups has; `key` is that of GROUPS. */
size_t config_group_count(const struct config *config, enum config_key key);

/* Whether the file or an override gave it, or it is the default. */
bool config_is_given(const struct config *config, enum config_key key, size_t index);
/* Appends the value as it is written in the file; of GROUPS all groups. Two
 * configurations differ in an option where these texts differ. */
void config_show(struct strbuf *out, const struct config *config, enum config_key key,
                 size_t index);

/* ---- strategies ---- */

struct config_param {
	const char *strategy, *name;
	enum config_type type; /* BOOL, DOUBLE (all numbers), STRING or STRINGS */
	bool flag;
	double number;
	const char *text;
	const char *const *list;
	size_t count;
};

typedef enum drt_status config_param_fn(void *arg, const struct config_param *param,
                                        struct drt_error *error);

/* Calls fn for each parameter, in the order of the file, and stops where it fails; its
 * message gets "FILE:LINE: strategies.NAME.PARAMETER: " before it. */
DRT_MUST_CHECK enum drt_status config_check_params(const struct config *config,
                                                   config_param_fn *fn, void *arg,
                                                   struct drt_error *error);

/* ---- the table ---- */

const struct config_option *config_option(enum config_key key);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status config_find(enum config_key *key, const char *path);
/* With its article ("a duration"), for messages. */
const char *config_type_name(enum config_type type);
/* The known path that is nearest to `path`, or NULL where none is near. */
const char *config_nearest(const char *path);

/* Appends the documented sample file, every option commented out with its default. It is
 * a valid configuration. */
void config_write_sample(struct strbuf *out);
/* Appends the options as a list for the manual page, in roff. */
void config_write_manual(struct strbuf *out);

#endif
