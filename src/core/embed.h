/* embed.h - text files of data/ that are compiled into the program.
 *
 * data/embed writes a table of them at build time; the table ends with a NULL name.
 * Owners:  static and constant; the text is NUL-terminated after `length` bytes. */
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include <stddef.h>

struct embedded_file {
	const char *name; /* without folders: "0001-start.sql" */
	const char *text;
	size_t length;
};

#endif
