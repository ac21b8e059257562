/* log.c - see log.h. */
#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = { "debug", "info", "notice", "warning", "error" };

void log_write(struct log_sink *sink, enum log_level level, const char *area, const char *event,
               const char *format, ...)
{
	char text[LOG_TEXT];
	va_list args;

	if (!sink || (int)level < atomic_load_explicit(&sink->least, memory_order_relaxed))
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sink->write(sink, level, area, event, text);
}

const char *log_level_name(enum log_level level)
{
	return names[level];
}

enum drt_status log_level_parse(enum log_level *out, const char *name)
{
	for (int i = 0; i <= LOG_ERROR; i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum log_level)i;
			return DRT_OK;
		}
	}
	return DRT_ENOTFOUND;
}
