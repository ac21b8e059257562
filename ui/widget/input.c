/* input.c - see input.h. Invariant: the caret stands between clusters. */
#include "ui/widget/input.h"

#include <stdio.h>
#include <string.h>

void input_clear(struct input *input)
{
	*input = (struct input){ .length = 0 };
}

void input_set(struct input *input, const char *text)
{
	input_clear(input);
	input_insert(input, text, strlen(text));
}

static void insert_cluster(struct input *input, const struct cluster *cluster)
{
	if (input->length + cluster->length >= INPUT_TEXT)
		return;
	memmove(input->text + input->caret + cluster->length, input->text + input->caret,
	        input->length - input->caret + 1);
	memcpy(input->text + input->caret, cluster->text, cluster->length);
	input->length += cluster->length;
	input->caret += cluster->length;
}

void input_insert(struct input *input, const char *text, size_t length)
{
	char line[INPUT_TEXT];
	struct text_cursor cursor;
	struct cluster cluster;

	snprintf(line, sizeof(line), "%.*s", (int)(length < INPUT_TEXT ? length : INPUT_TEXT),
	         text);
	text_begin(&cursor, CHARSET_UTF8, line);
	while (text_next(&cluster, &cursor))
		insert_cluster(input, &cluster);
}

/* Bytes from the start to the cluster boundary before (or after) the caret. */
static size_t boundary(const struct input *input, bool after)
{
	struct text_cursor cursor;
	struct cluster cluster;
	size_t last = 0;

	text_begin(&cursor, CHARSET_UTF8, input->text);
	while (text_next(&cluster, &cursor)) {
		size_t here = (size_t)(cursor.at - input->text);

		if (!after && here >= input->caret)
			return last;
		if (after && here > input->caret)
			return here;
		last = here;
	}
	return last;
}

static void erase(struct input *input, size_t from, size_t to)
{
	memmove(input->text + from, input->text + to, input->length - to + 1);
	input->length -= to - from;
	input->caret = from;
}

static size_t word_before(const struct input *input)
{
	size_t at = input->caret;

	while (at > 0 && input->text[at - 1] == ' ')
		at--;
	while (at > 0 && input->text[at - 1] != ' ')
		at--;
	return at;
}

static void recall(struct input *input, const struct input_history *history, int step)
{
	int back = input->recalled + step;

	if (back < 0 || back > history->count)
		return;
	if (back == 0)
		input_clear(input);
	else
		input_set(
			input,
			history->lines[(history->next - back + INPUT_HISTORY) % INPUT_HISTORY]);
	input->recalled = back;
}

static bool control_key(struct input *input, const struct key *key)
{
	if (key_is_ctrl(key, 'a'))
		input->caret = 0;
	else if (key_is_ctrl(key, 'e'))
		input->caret = input->length;
	else if (key_is_ctrl(key, 'k'))
		erase(input, input->caret, input->length);
	else if (key_is_ctrl(key, 'u'))
		erase(input, 0, input->caret);
	else if (key_is_ctrl(key, 'w'))
		erase(input, word_before(input), input->caret);
	else
		return false;
	return true;
}

bool input_key(struct input *input, const struct key *key, const struct input_history *history)
{
	switch (key->code) {
	case CODE_CHAR:
		if (key->modifiers)
			return control_key(input, key);
		input_insert(input, key->text, strlen(key->text));
		return true;
	case CODE_BACKSPACE:
		erase(input, boundary(input, false), input->caret);
		return true;
	case CODE_DELETE:
		if (input->caret < input->length)
			erase(input, input->caret, boundary(input, true));
		return true;
	case CODE_LEFT:
		input->caret = boundary(input, false);
		return true;
	case CODE_RIGHT:
		input->caret = boundary(input, true);
		return true;
	case CODE_HOME:
		input->caret = 0;
		return true;
	case CODE_END:
		input->caret = input->length;
		return true;
	case CODE_UP:
	case CODE_DOWN:
		if (!history)
			return false;
		recall(input, history, key->code == CODE_UP ? 1 : -1);
		return true;
	default:
		return false;
	}
}

void input_remember(struct input_history *history, const char *line)
{
	int newest = (history->next + INPUT_HISTORY - 1) % INPUT_HISTORY;

	if (!*line || (history->count > 0 && strcmp(history->lines[newest], line) == 0))
		return;
	snprintf(history->lines[history->next], INPUT_TEXT, "%s", line);
	history->next = (history->next + 1) % INPUT_HISTORY;
	if (history->count < INPUT_HISTORY)
		history->count++;
}

void input_draw(struct area area, int row, int col, int width, const struct input *input)
{
	struct area part = area_part(area, row, col, 1, width);
	char before[INPUT_TEXT];
	int left = 0;

	snprintf(before, sizeof(before), "%.*s", (int)input->caret, input->text);
	left = text_width(area_charset(area), before);
	area_put(part, 0, left >= part.cols ? part.cols - 1 - left : 0, ROLE_PLAIN,
	         input->text);
	area_set_caret(part, 0, left >= part.cols ? part.cols - 1 : left);
}
