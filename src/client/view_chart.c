/* view_chart.c - the topic chart: bars with overlays, of which the last may grow.
 *
 * Invariant: bars and every overlay's values hold chart_capacity entries, of which
 * the first bar_count are used. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/reason_text.h"
#include "client/view_update_internal.h"
#include "core/timeval.h"
#include "model/json.h"

enum { BAR_FIELDS = 6, ROOM = 256 };

static void free_arrays(struct view_chart *chart)
{
	free(chart->bars);
	for (int i = 0; i < VIEW_OVERLAYS; i++)
		free(chart->overlays[i].values);
	memset(chart->overlays, 0, sizeof(chart->overlays));
	chart->bars = NULL;
	chart->bar_count = 0;
	chart->overlay_count = 0;
}

void view_free_chart(struct view_update *update)
{
	free_arrays(&update->view->chart);
	update->chart_capacity = 0;
}

static enum drt_status read_bar(struct bar *bar, const json_t *row, struct drt_error *error)
{
	const char *text = json_string_value(json_array_get(row, 0));
	double fields[BAR_FIELDS] = { 0 };

	if (json_array_size(row) != BAR_FIELDS || !text ||
	    time_parse(&bar->time_ns, text, strlen(text)) != DRT_OK)
		return drt_fail(error, DRT_EPARSE, "a bar is not [time, o, h, l, c, v]");
	for (size_t i = 1; i < BAR_FIELDS; i++) {
		const json_t *value = json_array_get(row, i);

		if (!json_is_number(value))
			return drt_fail(error, DRT_EPARSE, "value %zu of a bar is no number",
			                i);
		fields[i] = json_number_value(value);
	}
	bar->open = fields[1];
	bar->high = fields[2];
	bar->low = fields[3];
	bar->close = fields[4];
	bar->volume = fields[5];
	if (bar_check(bar) != BAR_OK)
		return drt_fail(error, DRT_EPARSE, "the bar of %s is %s", text,
		                bar_defect_name(bar_check(bar)));
	return DRT_OK;
}

static enum drt_status read_key(struct view_chart *chart, const json_t *value,
                                struct drt_error *error)
{
	char name[8] = "";
	enum drt_status status = json_get_text(chart->symbol, sizeof(chart->symbol), value,
	                                       "symbol", true, error);

	if (status == DRT_OK)
		status = json_get_text(name, sizeof(name), value, "timeframe", true, error);
	if (status == DRT_OK && timeframe_parse(&chart->timeframe, name) != DRT_OK)
		return drt_fail(error, DRT_EPARSE, "%s is no timeframe", name);
	return status;
}

static enum drt_status read_bars(struct view_chart *chart, const json_t *list, size_t capacity,
                                 struct drt_error *error)
{
	size_t size = json_array_size(list);

	chart->bars = calloc(capacity, sizeof(*chart->bars));
	if (!chart->bars)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (size_t i = 0; i < size; i++) {
		enum drt_status status =
			read_bar(&chart->bars[i], json_array_get(list, i), error);

		if (status != DRT_OK)
			return status;
		if (i > 0 && chart->bars[i].time_ns <= chart->bars[i - 1].time_ns)
			return drt_fail(error, DRT_EPARSE, "bar %zu is not after the last", i);
	}
	chart->bar_count = size;
	return DRT_OK;
}

static enum drt_status read_overlay(struct view_chart *chart, const json_t *row,
                                    size_t capacity, struct drt_error *error)
{
	struct view_overlay *overlay = &chart->overlays[chart->overlay_count];
	const json_t *values = NULL;
	enum drt_status status =
		json_get_text(overlay->name, sizeof(overlay->name), row, "name", true, error);

	if (status == DRT_OK)
		status = view_get_array(&values, row, "values", error);
	if (status != DRT_OK)
		return status;
	if (json_array_size(values) != chart->bar_count)
		return drt_fail(error, DRT_EPARSE, "overlay %s has %zu values for %zu bars",
		                overlay->name, json_array_size(values), chart->bar_count);
	overlay->values = calloc(capacity, sizeof(*overlay->values));
	if (!overlay->values)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	chart->overlay_count++;
	for (size_t i = 0; i < chart->bar_count; i++) {
		const json_t *value = json_array_get(values, i);

		overlay->values[i] = json_is_number(value) ? json_number_value(value) : NAN;
	}
	return DRT_OK;
}

static enum drt_status read_whole(struct view_chart *chart, const json_t *value,
                                  size_t *capacity, struct drt_error *error)
{
	const json_t *bars = NULL;
	const json_t *overlays = json_object_get(value, "overlays");
	enum drt_status status = read_key(chart, value, error);

	if (status == DRT_OK)
		status = view_get_array(&bars, value, "bars", error);
	if (status == DRT_OK && json_array_size(bars) > VIEW_CHART_BARS)
		status = drt_fail(error, DRT_ERANGE, "more than %d bars", VIEW_CHART_BARS);
	if (status != DRT_OK)
		return status;
	*capacity = json_array_size(bars) + ROOM;
	status = read_bars(chart, bars, *capacity, error);
	for (size_t i = 0; i < json_array_size(overlays) && i < VIEW_OVERLAYS; i++) {
		if (status == DRT_OK)
			status = read_overlay(chart, json_array_get(overlays, i), *capacity,
			                      error);
	}
	return status;
}

/* ---- a change: one bar ---- */

/* Room for one more bar: the oldest goes once there are VIEW_CHART_BARS. */
static enum drt_status make_room(struct view_update *update, struct drt_error *error)
{
	struct view_chart *chart = &update->view->chart;
	size_t capacity = update->chart_capacity * 2;
	struct bar *bars = NULL;

	if (chart->bar_count < update->chart_capacity && chart->bar_count < VIEW_CHART_BARS)
		return DRT_OK;
	if (chart->bar_count == VIEW_CHART_BARS) {
		chart->bar_count--;
		memmove(chart->bars, chart->bars + 1, chart->bar_count * sizeof(*chart->bars));
		for (int i = 0; i < chart->overlay_count; i++)
			memmove(chart->overlays[i].values, chart->overlays[i].values + 1,
			        chart->bar_count * sizeof(double));
		return DRT_OK;
	}
	bars = realloc(chart->bars, capacity * sizeof(*bars));
	if (!bars)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	chart->bars = bars;
	for (int i = 0; i < chart->overlay_count; i++) {
		double *values = realloc(chart->overlays[i].values, capacity * sizeof(*values));

		if (!values)
			return drt_fail(error, DRT_ENOMEM, "out of memory");
		chart->overlays[i].values = values;
	}
	update->chart_capacity = capacity;
	return DRT_OK;
}

/* The overlays' values at a changed bar: those of the message, else not known. */
static void set_overlays(struct view_chart *chart, size_t index, const json_t *values)
{
	for (int i = 0; i < chart->overlay_count; i++) {
		const json_t *value = json_array_get(values, (size_t)i);

		chart->overlays[i].values[index] =
			json_is_number(value) ? json_number_value(value) : NAN;
	}
}

static enum drt_status put_bar(struct view_update *update, const struct bar *bar,
                               const json_t *overlays, struct drt_error *error)
{
	struct view_chart *chart = &update->view->chart;
	size_t index = chart->bar_count;
	enum drt_status status = DRT_OK;

	while (index > 0 && chart->bars[index - 1].time_ns > bar->time_ns)
		index--;
	if (index > 0 && chart->bars[index - 1].time_ns == bar->time_ns) {
		chart->bars[index - 1] = *bar;
		if (overlays)
			set_overlays(chart, index - 1, overlays);
		return DRT_OK;
	}
	if (index < chart->bar_count)
		return drt_fail(error, DRT_EPARSE, "a new bar lies between older ones");
	status = make_room(update, error);
	if (status != DRT_OK)
		return status;
	chart->bars[chart->bar_count] = *bar;
	set_overlays(chart, chart->bar_count, overlays);
	chart->bar_count++;
	return DRT_OK;
}

static enum drt_status take_change(struct view_update *update, const json_t *value,
                                   struct drt_error *error)
{
	const struct view_chart *chart = &update->view->chart;
	struct view_chart key = { 0 };
	struct bar bar;
	enum drt_status status = read_key(&key, value, error);

	if (status == DRT_OK)
		status = read_bar(&bar, json_object_get(value, "bar"), error);
	if (status != DRT_OK)
		return status;
	/* of a chart that was shown before */
	if (strcmp(key.symbol, chart->symbol) != 0 || key.timeframe != chart->timeframe)
		return DRT_OK;
	return put_bar(update, &bar, json_object_get(value, "overlays"), error);
}

enum drt_status view_read_chart(struct view_update *update, const json_t *value, bool whole,
                                struct drt_error *error)
{
	struct view_chart read = { 0 };
	size_t capacity = 0;
	enum drt_status status = DRT_OK;

	if (!whole && !json_object_get(value, "bars"))
		return take_change(update, value, error);
	status = read_whole(&read, value, &capacity, error);
	if (status != DRT_OK) {
		free_arrays(&read);
		text_copy(update->view->chart.error, sizeof(update->view->chart.error),
		          error ? error->text : drt_status_name(status));
		return status;
	}
	free_arrays(&update->view->chart);
	read.load = update->view->chart.load;
	update->view->chart = read;
	update->chart_capacity = capacity;
	return DRT_OK;
}
