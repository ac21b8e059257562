/* sim_notice.c - see sim_notice.h. */
#include "ib/sim_notice.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ib/text.h"

static const char opening[] = "Market data farm connection is OK:drtsim";

size_t ib_sim_notice_format(char *out, const struct ib_sim_notice *notice)
{
	int length = snprintf(
		out, IB_SIM_NOTICE_TEXT, "%s speed=%" PRId64 " time=%" PRId64 "%s", opening,
		notice->speed_milli, notice->time_ns, notice->synthetic ? " synthetic=1" : "");

	return (size_t)length;
}

/* The value behind "key=" when the word begins so. */
static bool value_of(int64_t *out, const char *word, const char *key)
{
	size_t length = strlen(key);
	const char *end = NULL;

	return strncmp(word, key, length) == 0 && word[length] == '=' &&
	       ib_parse_long(out, &end, word + length + 1) == DRT_OK;
}

enum drt_status ib_sim_notice_parse(struct ib_sim_notice *out,
                                    const struct ib_error_message *message)
{
	struct ib_sim_notice notice = { .speed_milli = -1 };
	char words[IB_SIM_NOTICE_TEXT];
	bool timed = false;
	int64_t synthetic = 0;
	size_t length = strlen(message->text);
	const char *tail = message->text + sizeof(opening) - 1;

	if (message->id != -1 || message->code != IB_SIM_NOTICE_CODE ||
	    strncmp(message->text, opening, sizeof(opening) - 1) != 0 ||
	    (*tail != ' ' && *tail != '\0'))
		return DRT_ENOTFOUND;
	if (length >= sizeof(words))
		return DRT_EPARSE;
	memcpy(words, message->text, length + 1);
	for (char *word = words + sizeof(opening) - 1, *next = NULL; word; word = next) {
		next = strchr(word, ' ');
		if (next)
			*next++ = '\0';
		if (strncmp(word, "speed=", 6) == 0 &&
		    !value_of(&notice.speed_milli, word, "speed"))
			return DRT_EPARSE;
		timed = value_of(&notice.time_ns, word, "time") || timed;
		if (value_of(&synthetic, word, "synthetic"))
			notice.synthetic = synthetic != 0;
	}
	if (notice.speed_milli < 0 || !timed)
		return DRT_EPARSE;
	*out = notice;
	return DRT_OK;
}
