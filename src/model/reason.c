/* reason.c - see reason.h. */
#include "model/reason.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void reason_init(struct reason *reason, const char *code)
{
	assert(strlen(code) < REASON_CODE_TEXT);
	memcpy(reason->code, code, strlen(code) + 1);
	reason->count = 0;
}

static struct reason_arg *add(struct reason *reason, const char *name)
{
	struct reason_arg *arg = &reason->args[reason->count];

	assert(reason->count < REASON_ARGS && strlen(name) < REASON_NAME_TEXT);
	memset(arg, 0, sizeof(*arg));
	memcpy(arg->name, name, strlen(name) + 1);
	reason->count++;
	return arg;
}

void reason_add_number(struct reason *reason, const char *name, double value)
{
	add(reason, name)->number = value;
}

void reason_add_text(struct reason *reason, const char *name, const char *value)
{
	struct reason_arg *arg = add(reason, name);

	arg->is_text = true;
	snprintf(arg->text, sizeof(arg->text), "%.*s", REASON_VALUE_TEXT - 1, value);
}

void reason_add_decimal(struct reason *reason, const char *name, decimal value)
{
	add(reason, name)->number = decimal_to_double(value);
}

const struct reason_arg *reason_find(const struct reason *reason, const char *name)
{
	for (int i = 0; i < reason->count; i++) {
		if (strcmp(reason->args[i].name, name) == 0)
			return &reason->args[i];
	}
	return NULL;
}
