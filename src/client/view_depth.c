/* view_depth.c - the topics depth and tape; see view_update.h. */
#include <stdio.h>
#include <string.h>

#include "client/view_update_internal.h"
#include "model/json.h"
#include "model/json_depth.h"

/* Where `expected` is not empty, another symbol is of what was looked at before. */
static enum drt_status read_symbol(char symbol[SYMBOL_TEXT], bool *other, const char *expected,
                                   const json_t *value, struct drt_error *error)
{
	enum drt_status status =
		json_get_text(symbol, SYMBOL_TEXT, value, "symbol", true, error);

	*other = status == DRT_OK && *expected && strcmp(symbol, expected) != 0;
	return status;
}

enum drt_status view_read_depth(struct view_update *update, const json_t *value,
                                struct drt_error *error)
{
	struct view_depth *depth = &update->view->depth;
	char symbol[SYMBOL_TEXT];
	struct depth read;
	bool other = false;
	enum drt_status status = read_symbol(symbol, &other, depth->symbol, value, error);

	if (status != DRT_OK || other)
		return status;
	status = depth_from_json(&read, value, view_now(update), error);
	if (status != DRT_OK)
		return status;
	memcpy(depth->symbol, symbol, sizeof(symbol));
	depth->book = read;
	return DRT_OK;
}

/* All of them are read before the first is kept. */
static enum drt_status check_prints(const json_t *list, struct drt_error *error)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct print print;
		enum drt_status status =
			print_from_json(&print, json_array_get(list, i), error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

static void keep_prints(struct view_tape *tape, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct print *print = &tape->prints[tape->next];

		if (print_from_json(print, json_array_get(list, i), NULL) != DRT_OK)
			continue;
		tape->next = (tape->next + 1) % VIEW_PRINTS;
		tape->count += tape->count < VIEW_PRINTS;
	}
}

enum drt_status view_read_tape(struct view_update *update, const json_t *value,
                               struct drt_error *error)
{
	struct view_tape *tape = &update->view->tape;
	struct tape_status standing;
	const json_t *prints = NULL;
	char symbol[SYMBOL_TEXT];
	bool other = false;
	bool whole = false;
	enum drt_status status = read_symbol(symbol, &other, tape->symbol, value, error);

	if (status != DRT_OK || other)
		return status;
	status = tape_status_get(&standing, value, error);
	if (status == DRT_OK)
		status = json_get_bool(&whole, value, "whole", false, error);
	if (status == DRT_OK)
		status = view_get_array(&prints, value, "prints", error);
	if (status == DRT_OK)
		status = check_prints(prints, error);
	if (status != DRT_OK)
		return status;
	if (whole)
		tape->count = tape->next = 0;
	memcpy(tape->symbol, symbol, sizeof(symbol));
	tape->status = standing;
	keep_prints(tape, prints);
	return DRT_OK;
}

const struct print *view_print(const struct view_tape *tape, size_t back)
{
	if (back >= tape->count)
		return NULL;
	return &tape->prints[(tape->next + VIEW_PRINTS - 1 - back) % VIEW_PRINTS];
}

void view_watch_depth(struct view *view, const char *symbol)
{
	view->depth.load = *symbol ? VIEW_LOADING : VIEW_EMPTY;
	snprintf(view->depth.symbol, sizeof(view->depth.symbol), "%s", symbol);
	depth_init(&view->depth.book);
}

void view_watch_tape(struct view *view, const char *symbol)
{
	view->tape.load = *symbol ? VIEW_LOADING : VIEW_EMPTY;
	snprintf(view->tape.symbol, sizeof(view->tape.symbol), "%s", symbol);
	view->tape.count = view->tape.next = 0;
	view->tape.status = (struct tape_status){ .state = WATCH_NONE };
}
