/* reason.c - see reason.h. */
#include "model/reason.h"

#include <assert.h>
#include <string.h>

#include "core/text.h"

void reason_init(struct reason *reason, const char *code)
{
	size_t length = strlen(code);

	assert(length < REASON_CODE_TEXT);
	memcpy(reason->code, code, length + 1);
	reason->count = 0;
	reason->texts_used = 0;
}

static struct reason_arg *add(struct reason *reason, const char *name)
{
	struct reason_arg *arg = &reason->args[reason->count];
	size_t length = strlen(name);

	assert(reason->count < REASON_ARGS && length < REASON_NAME_TEXT);
	memset(arg, 0, sizeof(*arg));
	memcpy(arg->name, name, length + 1);
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
	size_t room = REASON_TEXTS - reason->texts_used;

	arg->is_text = true;
	if (room > REASON_VALUE_TEXT)
		room = REASON_VALUE_TEXT;
	arg->text_at = reason->texts_used;
	text_put(reason->texts + arg->text_at, room, value);
	reason->texts_used += (uint16_t)strlen(reason->texts + arg->text_at);
	/* the end of the last text serves all that find no room any more */
	if (reason->texts_used < REASON_TEXTS - 1)
		reason->texts_used++;
}

const char *reason_arg_text(const struct reason *reason, const struct reason_arg *arg)
{
	return arg->is_text && arg->text_at < REASON_TEXTS ? reason->texts + arg->text_at : "";
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
