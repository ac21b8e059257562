/* matcher_pool.c - slots, the lists they stand in, OCA rings, and the event queue. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/matcher_book.h"

enum { EVENTS_PER_SLOT = 5, FIRST_CAPACITY = 64 };

/* ---- events ---- */

enum drt_status matcher_reserve(struct sim_matcher *m, size_t slots)
{
	size_t need = m->event_count + slots * EVENTS_PER_SLOT;
	size_t capacity = m->event_capacity ? m->event_capacity : FIRST_CAPACITY;
	struct sim_event *events = NULL;

	if (need <= m->event_capacity)
		return DRT_OK;
	while (capacity < need)
		capacity *= 2;
	events = realloc(m->events, capacity * sizeof(*events));
	if (!events)
		return DRT_ENOMEM;
	m->events = events;
	m->event_capacity = capacity;
	return DRT_OK;
}

uint64_t matcher_id(const struct sim_matcher *m, const struct sim_slot *slot)
{
	return (uint64_t)slot->generation << 32 | (uint64_t)(slot - m->slots);
}

struct sim_event *matcher_event(struct sim_matcher *m, const struct sim_slot *slot,
                                enum sim_event_kind kind, int64_t time_ns)
{
	struct sim_event *event = &m->events[m->event_count++];

	assert(m->event_count <= m->event_capacity);
	*event = (struct sim_event){
		.kind = kind,
		.id = matcher_id(m, slot),
		.tag = slot->tag,
		.book = slot->book,
		.side = slot->side,
		.remaining = slot->remaining,
		.time_ns = time_ns,
	};
	return event;
}

void matcher_deliver(struct sim_matcher *m)
{
	if (m->delivering)
		return;
	m->delivering = true;
	while (m->event_next < m->event_count) {
		/* a copy: the handler may make the array grow */
		struct sim_event event = m->events[m->event_next++];

		m->on_event(m->arg, &event);
	}
	m->event_next = 0;
	m->event_count = 0;
	m->delivering = false;
}

enum drt_status matcher_begin(struct sim_matcher *m)
{
	return matcher_reserve(m, m->working);
}

/* ---- slots, lists and groups ---- */

struct sim_slot *matcher_find(const struct sim_matcher *m, uint64_t id)
{
	uint32_t index = (uint32_t)id;
	struct sim_slot *slot = NULL;

	if (index >= m->slot_count)
		return NULL;
	slot = &m->slots[index];
	return slot->generation == (uint32_t)(id >> 32) && !slot->ended ? slot : NULL;
}

enum drt_status matcher_take_slot(uint32_t *out, struct sim_matcher *m)
{
	size_t capacity = m->slot_capacity ? m->slot_capacity * 2 : FIRST_CAPACITY;
	struct sim_slot *slots = NULL;

	if (m->free_slot != SLOT_NONE) {
		*out = m->free_slot;
		m->free_slot = m->slots[*out].next;
		return DRT_OK;
	}
	if (m->slot_count == m->slot_capacity) {
		if (capacity >= SLOT_NONE)
			return DRT_ENOMEM;
		slots = realloc(m->slots, capacity * sizeof(*slots));
		if (!slots)
			return DRT_ENOMEM;
		m->slots = slots;
		m->slot_capacity = capacity;
	}
	*out = (uint32_t)m->slot_count++;
	m->slots[*out].generation = 1;
	return DRT_OK;
}

void matcher_append(struct sim_matcher *m, uint32_t index)
{
	struct sim_slot *slot = &m->slots[index];
	struct sim_book *book = &m->books[slot->book];

	slot->next = SLOT_NONE;
	slot->previous = book->last;
	if (book->last == SLOT_NONE)
		book->first = index;
	else
		m->slots[book->last].next = index;
	book->last = index;
}

void matcher_remove(struct sim_matcher *m, uint32_t index)
{
	struct sim_slot *slot = &m->slots[index];
	struct sim_book *book = &m->books[slot->book];

	if (slot->previous == SLOT_NONE)
		book->first = slot->next;
	else
		m->slots[slot->previous].next = slot->next;
	if (slot->next == SLOT_NONE)
		book->last = slot->previous;
	else
		m->slots[slot->next].previous = slot->previous;
}

/* The group of that name, made where there is none. */
enum drt_status matcher_take_group(uint32_t *out, struct sim_matcher *m, const char *name)
{
	size_t unused = m->group_count;
	size_t capacity = m->group_capacity ? m->group_capacity * 2 : FIRST_CAPACITY;
	struct sim_group *groups = NULL;

	for (size_t i = 0; i < m->group_count; i++) {
		if (m->groups[i].first == SLOT_NONE) {
			unused = i;
		} else if (strcmp(m->groups[i].name, name) == 0) {
			*out = (uint32_t)i;
			return DRT_OK;
		}
	}
	if (unused == m->group_capacity) {
		groups = realloc(m->groups, capacity * sizeof(*groups));
		if (!groups)
			return DRT_ENOMEM;
		m->groups = groups;
		m->group_capacity = capacity;
	}
	if (unused == m->group_count)
		m->group_count++;
	m->groups[unused].first = SLOT_NONE;
	memcpy(m->groups[unused].name, name, strlen(name) + 1);
	*out = (uint32_t)unused;
	return DRT_OK;
}

void matcher_join_group(struct sim_matcher *m, uint32_t index, uint32_t group)
{
	struct sim_slot *slot = &m->slots[index];
	struct sim_slot *first = slot_at(m, m->groups[group].first);

	slot->group = group;
	if (!first) {
		slot->group_next = slot->group_previous = index;
		m->groups[group].first = index;
		return;
	}
	/* at the end of the ring: before its first */
	slot->group_next = m->groups[group].first;
	slot->group_previous = first->group_previous;
	m->slots[first->group_previous].group_next = index;
	first->group_previous = index;
}

void matcher_leave_group(struct sim_matcher *m, struct sim_slot *slot)
{
	uint32_t index = (uint32_t)(slot - m->slots);
	struct sim_group *group = NULL;

	if (slot->group == SLOT_NONE)
		return;
	group = &m->groups[slot->group];
	if (group->first == index)
		group->first = slot->group_next == index ? SLOT_NONE : slot->group_next;
	m->slots[slot->group_previous].group_next = slot->group_next;
	m->slots[slot->group_next].group_previous = slot->group_previous;
	slot->group = SLOT_NONE;
}

void matcher_leave_parent(struct sim_matcher *m, struct sim_slot *slot)
{
	uint32_t index = (uint32_t)(slot - m->slots);
	uint32_t *link = NULL;

	if (slot->parent == SLOT_NONE)
		return;
	link = &m->slots[slot->parent].first_child;
	while (*link != index)
		link = &m->slots[*link].next_child;
	*link = slot->next_child;
	slot->parent = SLOT_NONE;
}
