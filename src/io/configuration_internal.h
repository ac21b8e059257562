/* configuration_internal.h - what the files of configuration share; nobody else
 * includes it.
 *
 * Invariants: values[key] has one value for an option that stands alone, and as many as
 * there are groups for a member; the `count` of a GROUPS option is that number and its
 * values are NULL. */
#ifndef IO_CONFIGURATION_INTERNAL_H
#define IO_CONFIGURATION_INTERNAL_H

#include "io/configuration.h"

struct config_value {
	bool given;
	bool flag;
	int64_t whole; /* INT; DURATION in ns; TIME and the start of HOURS in minutes */
	int64_t until; /* the end of HOURS */
	double number;
	decimal exact;
	char *text;  /* owned; STRING */
	char **list; /* owned; STRINGS */
	size_t count;
};

struct config_values {
	struct config_value *values; /* owned */
	size_t count;
};

struct config_stored_param {
	struct config_value value;
	enum config_type type;
	char *strategy, *name; /* owned */
	unsigned line;
};

struct config {
	struct config_values options[CONFIG_COUNT];
	struct config_stored_param *params; /* owned */
	size_t param_count, param_capacity;
	char *name; /* of the file, owned */
};

/* ---- configuration_value.c: one value, without a place in a file ---- */

/* Reads text as the option's type and checks it against bounds and words. The message
 * is only what is wrong: the caller puts place and key before it. *out is empty before
 * and, on failure, after. Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status config_value_read(struct config_value *out,
                                                 const struct config_option *option,
                                                 const char *text, struct drt_error *error);
/* The checks alone. */
DRT_MUST_CHECK enum drt_status config_value_check(const struct config_value *value,
                                                  const struct config_option *option,
                                                  struct drt_error *error);
void config_value_release(struct config_value *value);
void config_value_show(struct strbuf *out, const struct config_value *value,
                       enum config_type type);
/* Appends one text to a list. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status config_value_push(struct config_value *value, const char *text,
                                                 size_t length);

/* ---- configuration_load.c ---- */

/* Fills a configuration that holds nothing yet from libconfig's text. */
DRT_MUST_CHECK enum drt_status config_read_text(struct config *config, const char *text,
                                                struct drt_error *error);

/* ---- configuration_table.c ---- */

/* Whether `path` is a member of the groups at `group`: "a.b[].c" of "a.b". */
bool config_is_member(const char *path, const char *group);
/* The row of the groups that a member belongs to; CONFIG_COUNT where it is none. */
enum config_key config_group_of(enum config_key key);

#endif
