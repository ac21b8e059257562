/* price_files.c - see price_files.h. */
#include "gateway/price_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "ib/text.h"
#include "io/line_reader.h"

enum { MAX_COLUMNS = 32, ABSENT = -1 };

enum column { DATE, EPOCH_MS, SYMBOL, OPEN, HIGH, LOW, CLOSE, VOLUME, BID, ASK, COLUMN_COUNT };

static const char *const names[COLUMN_COUNT] = { "date", "epoch_ms", "symbol", "open", "high",
	                                         "low",  "close",    "volume", "bid",  "ask" };

enum form { FORM_DAILY, FORM_INTRADAY, FORM_TICKS };

struct layout {
	enum form form;
	int at[COLUMN_COUNT]; /* the column's place, or ABSENT */
	int count;
};

/* Cuts a copy of the line at its commas. */
static int split(char **fields, char *text)
{
	int count = 0;

	for (;;) {
		char *comma = strchr(text, ',');

		if (count == MAX_COLUMNS)
			return MAX_COLUMNS + 1;
		fields[count++] = text;
		if (!comma)
			return count;
		*comma = '\0';
		text = comma + 1;
	}
}

static bool has(const struct layout *layout, enum column column)
{
	return layout->at[column] != ABSENT;
}

static enum drt_status read_header(struct layout *layout, char *text, const char *path,
                                   struct drt_error *error)
{
	char *fields[MAX_COLUMNS];
	bool bars = false;

	layout->count = split(fields, text);
	for (int c = 0; c < COLUMN_COUNT; c++)
		layout->at[c] = ABSENT;
	for (int i = 0; i < layout->count && i < MAX_COLUMNS; i++) {
		for (int c = 0; c < COLUMN_COUNT; c++) {
			if (strcasecmp(fields[i], names[c]) == 0)
				layout->at[c] = i;
		}
	}
	bars = has(layout, OPEN) && has(layout, HIGH) && has(layout, LOW) &&
	       has(layout, CLOSE) && has(layout, VOLUME);
	if (has(layout, DATE) && bars)
		layout->form = FORM_DAILY;
	else if (has(layout, EPOCH_MS) && bars)
		layout->form = FORM_INTRADAY;
	else if (has(layout, EPOCH_MS) && has(layout, BID) && has(layout, ASK))
		layout->form = FORM_TICKS;
	else
		return drt_fail(error, DRT_EPARSE,
		                "%s:1: unknown header; the columns must be date or epoch_ms "
		                "with open, high, low, close, volume, or epoch_ms, bid, ask",
		                path);
	return DRT_OK;
}

static bool read_number(double *out, const char *text)
{
	const char *end = NULL;

	return ib_parse_double(out, &end, text) == DRT_OK && isfinite(*out);
}

static bool read_time(int64_t *time_ns, const struct layout *layout, char **fields)
{
	const char *end = NULL;
	int64_t number = 0;

	if (layout->form == FORM_DAILY) {
		const char *text = fields[layout->at[DATE]];

		if (day_parse(&number, text, strlen(text)) != DRT_OK)
			return false;
		*time_ns = number * NS_PER_DAY;
		return true;
	}
	if (ib_parse_long(&number, &end, fields[layout->at[EPOCH_MS]]) != DRT_OK ||
	    number < 0 || number > INT64_MAX / NS_PER_MS)
		return false;
	*time_ns = number * NS_PER_MS;
	return true;
}

static bool read_bar(struct bar *bar, const struct layout *layout, char **fields)
{
	return read_time(&bar->time_ns, layout, fields) &&
	       read_number(&bar->open, fields[layout->at[OPEN]]) &&
	       read_number(&bar->high, fields[layout->at[HIGH]]) &&
	       read_number(&bar->low, fields[layout->at[LOW]]) &&
	       read_number(&bar->close, fields[layout->at[CLOSE]]) &&
	       read_number(&bar->volume, fields[layout->at[VOLUME]]) &&
	       bar_check(bar) == BAR_OK;
}

static bool read_tick(struct price_tick *tick, const struct layout *layout, char **fields)
{
	return read_time(&tick->time_ns, layout, fields) &&
	       read_number(&tick->bid, fields[layout->at[BID]]) &&
	       read_number(&tick->ask, fields[layout->at[ASK]]) && tick->bid > 0 &&
	       tick->ask >= tick->bid;
}

/* Room for one more of `size` bytes. */
static enum drt_status grow(void **array, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 256;
	void *larger = NULL;

	if (count < *capacity)
		return DRT_OK;
	larger = realloc(*array, wanted * size);
	if (!larger)
		return DRT_ENOMEM;
	*array = larger;
	*capacity = wanted;
	return DRT_OK;
}

static enum drt_status find_series(struct price_series **out, struct price_files *files,
                                   const char *symbol)
{
	/* rows of one symbol mostly come together: look from the end */
	for (size_t i = files->count; i > 0; i--) {
		if (strcmp(files->series[i - 1].symbol, symbol) == 0) {
			*out = &files->series[i - 1];
			return DRT_OK;
		}
	}
	if (grow((void **)&files->series, &files->capacity, files->count,
	         sizeof(*files->series)) != DRT_OK)
		return DRT_ENOMEM;
	*out = &files->series[files->count++];
	memset(*out, 0, sizeof(**out));
	memcpy((*out)->symbol, symbol, strlen(symbol) + 1);
	return DRT_OK;
}

static enum drt_status append_row(bool *taken, struct price_series *s,
                                  const struct layout *layout, char **fields)
{
	struct bar bar = { 0 };
	struct price_tick tick = { 0 };
	enum drt_status status = DRT_OK;

	if (layout->form == FORM_TICKS) {
		*taken = read_tick(&tick, layout, fields);
		if (!*taken)
			return DRT_OK;
		status = grow((void **)&s->ticks, &s->tick_capacity, s->tick_count,
		              sizeof(tick));
		if (status == DRT_OK)
			s->ticks[s->tick_count++] = tick;
		return status;
	}
	*taken = read_bar(&bar, layout, fields);
	if (!*taken)
		return DRT_OK;
	if (layout->form == FORM_DAILY) {
		status = grow((void **)&s->daily, &s->daily_capacity, s->daily_count,
		              sizeof(bar));
		if (status == DRT_OK)
			s->daily[s->daily_count++] = bar;
		return status;
	}
	status = grow((void **)&s->minutes, &s->minute_capacity, s->minute_count, sizeof(bar));
	if (status == DRT_OK)
		s->minutes[s->minute_count++] = bar;
	return status;
}

/* "dir/AAPL_2024.csv.gz" is of AAPL. */
static enum drt_status symbol_of_path(char *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return symbol_normalise(out, name, strcspn(name, "_."));
}

struct reading {
	struct price_files *files;
	struct layout layout;
	const char *path;
	char symbol[SYMBOL_TEXT]; /* of the file's name; empty: it says none */
	size_t skipped;
};

static enum drt_status read_row(struct reading *r, char *text)
{
	char *fields[MAX_COLUMNS];
	char symbol[SYMBOL_TEXT];
	struct price_series *series = NULL;
	bool taken = false;
	enum drt_status status = DRT_OK;

	memcpy(symbol, r->symbol, sizeof(symbol));
	r->files->rows++;
	if (split(fields, text) == r->layout.count) {
		const char *own = has(&r->layout, SYMBOL) ? fields[r->layout.at[SYMBOL]] : NULL;

		taken = !own || symbol_normalise(symbol, own, strlen(own)) == DRT_OK;
	}
	if (taken) {
		status = find_series(&series, r->files, symbol);
		if (status == DRT_OK)
			status = append_row(&taken, series, &r->layout, fields);
	}
	if (!taken)
		r->skipped++;
	return status;
}

static enum drt_status read_lines(struct reading *r, struct line_reader *reader,
                                  struct drt_error *error)
{
	struct line line;
	enum drt_status status = line_reader_next(&line, reader, error);
	char *copy = NULL;

	if (status == DRT_EEMPTY)
		return drt_fail(error, DRT_EPARSE, "%s: the file is empty", r->path);
	for (bool header = true; status == DRT_OK; header = false) {
		copy = malloc(line.length + 1);
		if (!copy)
			return drt_fail(error, DRT_ENOMEM, "out of memory");
		memcpy(copy, line.text, line.length + 1);
		if (header)
			status = read_header(&r->layout, copy, r->path, error);
		else if (line.length > 0)
			status = read_row(r, copy);
		free(copy);
		if (status == DRT_ENOMEM)
			return drt_fail(error, DRT_ENOMEM, "out of memory");
		if (header && status == DRT_OK && !has(&r->layout, SYMBOL) &&
		    r->symbol[0] == '\0')
			return drt_fail(error, DRT_EPARSE,
			                "%s: no symbol column, and the file's name does not "
			                "begin with a symbol",
			                r->path);
		if (status == DRT_OK)
			status = line_reader_next(&line, reader, error);
	}
	return status == DRT_EEMPTY ? DRT_OK : status;
}

enum drt_status price_files_add(struct price_files *files, const char *path,
                                struct log_sink *log, struct drt_error *error)
{
	struct reading reading = { .files = files, .path = path };
	struct line_reader *reader = NULL;
	enum drt_status status = line_reader_open(&reader, path, error);

	if (status != DRT_OK)
		return status;
	if (symbol_of_path(reading.symbol, path) != DRT_OK)
		reading.symbol[0] = '\0';
	status = read_lines(&reading, reader, error);
	line_reader_free(reader);
	files->skipped += reading.skipped;
	if (reading.skipped > 0)
		log_write(log, LOG_WARNING, "gateway", "file.skipped",
		          "%s: %zu rows are no sound prices and are left out", path,
		          reading.skipped);
	return status;
}

static int compare_times(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_bar_time(const void *a, const void *b)
{
	return compare_times(((const struct bar *)a)->time_ns,
	                     ((const struct bar *)b)->time_ns);
}

static int by_tick_time(const void *a, const void *b)
{
	const struct price_tick *x = a;
	const struct price_tick *y = b;

	return compare_times(x->time_ns, y->time_ns);
}

/* Files are mostly in order already, and then the first of two equal times stays. */
static bool bars_are_sorted(const struct bar *bars, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (bars[i].time_ns < bars[i - 1].time_ns)
			return false;
	}
	return true;
}

static size_t sort_bars(size_t *count, struct bar *bars)
{
	size_t kept = 0;
	size_t before = *count;

	if (before == 0)
		return 0;
	if (!bars_are_sorted(bars, before))
		qsort(bars, before, sizeof(*bars), by_bar_time);
	for (size_t i = 1; i < before; i++) {
		if (bars[i].time_ns != bars[kept].time_ns)
			bars[++kept] = bars[i];
	}
	*count = kept + 1;
	return before - *count;
}

void price_files_finish(struct price_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		struct price_series *s = &files->series[i];

		files->skipped += sort_bars(&s->daily_count, s->daily);
		files->skipped += sort_bars(&s->minute_count, s->minutes);
		if (s->tick_count > 0)
			qsort(s->ticks, s->tick_count, sizeof(*s->ticks), by_tick_time);
	}
}

void price_files_release(struct price_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		free(files->series[i].daily);
		free(files->series[i].minutes);
		free(files->series[i].ticks);
	}
	free(files->series);
	memset(files, 0, sizeof(*files));
}
