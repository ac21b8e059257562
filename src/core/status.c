/* status.c - see status.h. */
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

enum drt_status drt_fail(struct drt_error *error, enum drt_status status, const char *format,
                         ...)
{
	va_list args;

	if (!error)
		return status;
	error->status = status;
	va_start(args, format);
	if (vsnprintf(error->text, sizeof(error->text), format, args) >=
	    (int)sizeof(error->text))
		text_mark_cut(error->text, sizeof(error->text));
	va_end(args);
	return status;
}

void drt_fail_within(struct drt_error *error, const char *format, ...)
{
	char joined[2 * DRT_ERROR_TEXT];
	va_list args;
	size_t used = 0;

	if (!error)
		return;
	va_start(args, format);
	vsnprintf(joined, DRT_ERROR_TEXT, format, args);
	va_end(args);
	used = strlen(joined);
	snprintf(joined + used, sizeof(joined) - used, ": %s", error->text);
	text_put(error->text, sizeof(error->text), joined);
}

const char *drt_status_name(enum drt_status status)
{
	switch (status) {
	case DRT_OK:
		return "ok";
	case DRT_EINVAL:
		return "invalid";
	case DRT_ENOMEM:
		return "out-of-memory";
	case DRT_EFULL:
		return "full";
	case DRT_EEMPTY:
		return "empty";
	case DRT_ENOTFOUND:
		return "not-found";
	case DRT_EEXIST:
		return "exists";
	case DRT_EIO:
		return "io";
	case DRT_EPARSE:
		return "parse";
	case DRT_ERANGE:
		return "range";
	case DRT_ESTATE:
		return "state";
	case DRT_EDENIED:
		return "denied";
	case DRT_ECLOSED:
		return "closed";
	case DRT_ETIMEOUT:
		return "timeout";
	case DRT_ECANCELLED:
		return "cancelled";
	case DRT_EUNSUPPORTED:
		return "unsupported";
	case DRT_ECORRUPT:
		return "corrupt";
	case DRT_EBUSY:
		return "busy";
	case DRT_EEXPIRED:
		return "expired";
	case DRT_EUNKNOWN:
		return "unknown";
	}
	return "undefined";
}
