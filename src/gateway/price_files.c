/* price_files.c - see price_files.h. */
#include "gateway/price_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "io/line_reader.h"
#include "model/csv.h"

enum { PLAIN_COLUMNS = 3, SIZE_COLUMNS = 5, TRADE_COLUMNS = 7 };

/* What the header says: bars by the rules of every other import, or quotes. */
struct layout {
	int ticks; /* their columns; 0: bars */
	struct csv_layout bars;
};

static int tick_columns(const char *text)
{
	if (strcasecmp(text, "epoch_ms,bid,ask") == 0)
		return PLAIN_COLUMNS;
	if (strcasecmp(text, "epoch_ms,bid,ask,bid_size,ask_size") == 0)
		return SIZE_COLUMNS;
	if (strcasecmp(text, "epoch_ms,bid,ask,bid_size,ask_size,last,last_size") == 0)
		return TRADE_COLUMNS;
	return 0;
}

static enum drt_status read_header(struct layout *layout, const struct line *line,
                                   const char *path, struct drt_error *error)
{
	layout->ticks = tick_columns(line->text);
	if (layout->ticks ||
	    csv_header_parse(&layout->bars, line->text, line->length, NULL) == DRT_OK)
		return DRT_OK;
	return drt_fail(error, DRT_EPARSE,
	                "%s:1: unknown header; bars need date or epoch_ms, open, high, low, "
	                "close, volume, quotes need epoch_ms,bid,ask[,bid_size,ask_size"
	                "[,last,last_size]]",
	                path);
}

static bool is_size(double size)
{
	return size > 0 && size <= 1e12;
}

/* The numbers of a row; a trade's may be empty, both of them. */
static bool read_numbers(double *numbers, const char *text, int columns)
{
	for (int i = 0; i < columns; i++) {
		size_t length = strcspn(text, ",");

		numbers[i] = 0;
		if ((text[length] == ',') != (i < columns - 1))
			return false;
		if ((length > 0 || i < SIZE_COLUMNS) &&
		    (csv_number_parse(&numbers[i], text, length) != DRT_OK ||
		     !isfinite(numbers[i])))
			return false;
		text += length + 1;
	}
	return true;
}

static bool read_tick(struct price_tick *tick, const char *text, int columns)
{
	double numbers[TRADE_COLUMNS] = { 0 };

	if (!read_numbers(numbers, text, columns) || numbers[0] < 0 ||
	    numbers[0] > (double)(INT64_MAX / NS_PER_MS) || numbers[1] <= 0 ||
	    numbers[2] < numbers[1])
		return false;
	if (columns >= SIZE_COLUMNS && (!is_size(numbers[3]) || !is_size(numbers[4])))
		return false;
	if ((numbers[5] != 0 || numbers[6] != 0) && (numbers[5] <= 0 || !is_size(numbers[6])))
		return false;
	*tick = (struct price_tick){
		.time_ns = (int64_t)numbers[0] * NS_PER_MS,
		.bid = numbers[1],
		.ask = numbers[2],
		.bid_size = numbers[3],
		.ask_size = numbers[4],
		.last = numbers[5],
		.last_size = numbers[6],
	};
	return true;
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

static enum drt_status append_tick(struct price_series *s, const struct price_tick *tick)
{
	if (grow((void **)&s->ticks, &s->tick_capacity, s->tick_count, sizeof(*tick)) != DRT_OK)
		return DRT_ENOMEM;
	s->ticks[s->tick_count++] = *tick;
	return DRT_OK;
}

static enum drt_status append_bar(struct price_series *s, const struct bar *bar, bool daily)
{
	struct bar **bars = daily ? &s->daily : &s->minutes;
	size_t *count = daily ? &s->daily_count : &s->minute_count;
	size_t *capacity = daily ? &s->daily_capacity : &s->minute_capacity;

	if (grow((void **)bars, capacity, *count, sizeof(*bar)) != DRT_OK)
		return DRT_ENOMEM;
	(*bars)[(*count)++] = *bar;
	return DRT_OK;
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

static enum drt_status read_tick_row(bool *taken, struct reading *r, const struct line *line)
{
	struct price_series *series = NULL;
	struct price_tick tick;

	*taken = read_tick(&tick, line->text, r->layout.ticks);
	if (!*taken)
		return DRT_OK;
	if (find_series(&series, r->files, r->symbol) != DRT_OK)
		return DRT_ENOMEM;
	return append_tick(series, &tick);
}

static enum drt_status read_bar_row(bool *taken, struct reading *r, const struct line *line)
{
	struct price_series *series = NULL;
	struct csv_row row;
	char symbol[SYMBOL_TEXT];

	memcpy(symbol, r->symbol, sizeof(symbol));
	*taken = csv_row_parse(&row, &r->layout.bars, line->text, line->length) &&
	         bar_check(&row.bar) == BAR_OK &&
	         (!row.symbol ||
	          symbol_normalise(symbol, row.symbol, row.symbol_length) == DRT_OK);
	if (!*taken)
		return DRT_OK;
	if (find_series(&series, r->files, symbol) != DRT_OK)
		return DRT_ENOMEM;
	return append_bar(series, &row.bar, r->layout.bars.time == CSV_DATE);
}

static enum drt_status read_row(struct reading *r, const struct line *line,
                                struct drt_error *error)
{
	bool taken = false;
	enum drt_status status = DRT_OK;

	if (line->length == 0)
		return DRT_OK;
	r->files->rows++;
	status = r->layout.ticks ? read_tick_row(&taken, r, line)
	                         : read_bar_row(&taken, r, line);
	if (status != DRT_OK)
		return drt_fail(error, status, "out of memory");
	r->skipped += !taken;
	return DRT_OK;
}

static enum drt_status read_first(struct reading *r, const struct line *line,
                                  struct drt_error *error)
{
	enum drt_status status = read_header(&r->layout, line, r->path, error);
	bool column = r->layout.ticks == 0 && r->layout.bars.columns[CSV_SYMBOL] >= 0;

	if (status == DRT_OK && !column && r->symbol[0] == '\0')
		return drt_fail(error, DRT_EPARSE,
		                "%s: no symbol column, and the file's name does not begin "
		                "with a symbol",
		                r->path);
	return status;
}

static enum drt_status read_lines(struct reading *r, struct line_reader *reader,
                                  struct drt_error *error)
{
	struct line line;
	enum drt_status status = line_reader_next(&line, reader, error);

	if (status == DRT_EEMPTY)
		return drt_fail(error, DRT_EPARSE, "%s: the file is empty", r->path);
	if (status == DRT_OK)
		status = read_first(r, &line, error);
	while (status == DRT_OK) {
		status = line_reader_next(&line, reader, error);
		if (status == DRT_OK)
			status = read_row(r, &line, error);
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
		          "%s: rows left out because they are no sound prices: %zu", path,
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

/* Rows of one instant keep their order. */
static bool ticks_are_sorted(const struct price_tick *ticks, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (ticks[i].time_ns < ticks[i - 1].time_ns)
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
		if (!ticks_are_sorted(s->ticks, s->tick_count))
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
