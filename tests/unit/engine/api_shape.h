/* api_shape.h - the shapes that doc/API.md writes down, to hold answers against them.
 *
 * Shape:   a JSON object: each name of the page's {a, b?: [{c}], …} is a member, with the
 *          shape of its value, or null where the page says no more; a "?" stays at the
 *          end of an optional name. A list is an array with the shape of its elements.
 *          "+" is a member where the page says "something + {…}": more names may be there.
 * Owners:  what a function returns is the caller's. */
#ifndef TESTS_ENGINE_API_SHAPE_H
#define TESTS_ENGINE_API_SHAPE_H

#include <jansson.h>

/* {"hello": shape, …} of all methods with a result in braces, and the same of topics. */
json_t *api_shape_methods(const char *page);
json_t *api_shape_topics(const char *page);

/* Prints each member that is missing or not on the page; returns how many. Members of
 * what is null are not looked for. */
int api_shape_compare(const char *where, const json_t *shape, const json_t *value);

#endif
