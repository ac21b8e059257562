/* import_open.c - what an import is about: its file, symbol, source and size. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zlib.h>

#include "kb/import_state.h"

/* The name's part before the first "_" or its suffix. */
static enum drt_status symbol_of_file(char *out, const char *name)
{
	static const char *const suffixes[] = { ".gz", ".csv", ".txt" };
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t length = strlen(base);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t suffix = strlen(suffixes[i]);

		if (length > suffix &&
		    strncasecmp(base + length - suffix, suffixes[i], suffix) == 0)
			length -= suffix;
	}
	if (memchr(base, '_', length))
		length = (size_t)((const char *)memchr(base, '_', length) - base);
	return symbol_normalise(out, base, length);
}

/* Column, option and file name; two of them that could disagree are refused. */
static enum drt_status choose_symbol(struct kb_import *import, const char *option,
                                     struct drt_error *error)
{
	bool column = import->layout.columns[CSV_SYMBOL] >= 0;

	if (column && option)
		return drt_fail(error, DRT_EINVAL,
		                "%s has a symbol column; leave the symbol option out",
		                import->name);
	if (column)
		return DRT_OK;
	if (option && symbol_normalise(import->symbol, option, strlen(option)) != DRT_OK)
		return drt_fail(error, DRT_EINVAL,
		                "\"%s\" is not a symbol; use 1 to 23 of A-Z 0-9 . -", option);
	if (!option && symbol_of_file(import->symbol, import->name) != DRT_OK)
		return drt_fail(error, DRT_EPARSE,
		                "%s has no symbol column and its name begins with no symbol; "
		                "give the symbol as an option",
		                import->name);
	return DRT_OK;
}

/* The series that the whole file goes into, by symbol. */
static enum drt_status choose_key(struct kb_import *import,
                                  const struct kb_import_options *options,
                                  struct drt_error *error)
{
	const char *source = options->source ? options->source : "csv";
	const char *adjustment = options->adjustment ? options->adjustment : "none";
	bool dated = import->layout.time == CSV_DATE;

	if (!kb_source_is_valid(source))
		return drt_fail(error, DRT_EINVAL,
		                "source \"%s\" is not 1 to 23 of a-z 0-9 . _ + -", source);
	if (!kb_adjustment_is_valid(adjustment))
		return drt_fail(error, DRT_EINVAL,
		                "adjustment \"%s\" is not known; use none, split or "
		                "split+dividend",
		                adjustment);
	strcpy(import->source, source);
	strcpy(import->adjustment, adjustment);
	import->key = (struct kb_series_key){
		.symbol = import->symbol,
		.timeframe = options->has_timeframe ? options->timeframe
		             : dated                ? TIMEFRAME_1D
		                                    : TIMEFRAME_1M,
		.source = import->source,
		.adjustment = import->adjustment,
	};
	if (dated && timeframe_is_intraday(import->key.timeframe))
		return drt_fail(error, DRT_EINVAL,
		                "%s has a date column, which cannot hold %s bars; they need "
		                "epoch_ms or timestamp",
		                import->name, timeframe_name(import->key.timeframe));
	return DRT_OK;
}

void import_add_to_crc(struct kb_import *import, const struct line *line)
{
	uLong crc = crc32(import->result.crc32, (const Bytef *)line->text, (uInt)line->length);

	import->result.crc32 = (uint32_t)crc32(crc, (const Bytef *)"\n", 1);
}

/* Errors come before anything is stored. */
static enum drt_status read_header(struct kb_import *import, struct drt_error *error)
{
	struct line line = { .number = 0 };
	enum drt_status status = line_reader_next(&line, import->reader, error);

	if (status == DRT_EEMPTY)
		return drt_fail(error, DRT_EPARSE, "%s: the file is empty", import->name);
	if (status != DRT_OK)
		return status;
	import_add_to_crc(import, &line);
	status = csv_header_parse(&import->layout, line.text, line.length, error);
	if (status != DRT_OK)
		(void)drt_fail_within(error, "%s:1", import->name);
	return status;
}

/* A reader over a descriptor of its own: the caller's stays the caller's. */
static enum drt_status open_reader(struct kb_import *import, int file, struct drt_error *error)
{
	int own = fcntl(file, F_DUPFD_CLOEXEC, 0);
	enum drt_status status = DRT_OK;

	if (own < 0)
		return drt_fail(error, DRT_EIO, "%s: cannot be read: %s", import->name,
		                strerror(errno));
	status = line_reader_open_fd(&import->reader, own, import->name, error);
	if (status != DRT_OK)
		close(own);
	return status;
}

enum drt_status import_start(struct kb_import *import, const struct kb_import_options *options,
                             struct drt_error *error)
{
	enum drt_status status = open_reader(import, options->file, error);

	if (status == DRT_OK)
		status = read_header(import, error);
	if (status == DRT_OK)
		status = choose_symbol(import, options->symbol, error);
	if (status == DRT_OK)
		status = choose_key(import, options, error);
	if (status == DRT_OK)
		status = import_symbols_new(&import->symbols, error);
	if (status == DRT_OK)
		status = bar_writer_init(&import->writer, import->kb, error);
	return status;
}
