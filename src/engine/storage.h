/* storage.h - how the engine opens its databases: one writer, many readers. */
#ifndef ENGINE_STORAGE_H
#define ENGINE_STORAGE_H

#include "core/status.h"
#include "engine/settings.h"

struct kb;

/* The writing handle: makes the file and brings its schema up to date. */
DRT_MUST_CHECK enum drt_status storage_open_writer(struct kb **out,
                                                   const struct engine_settings *settings,
                                                   struct drt_error *error);
/* A read-only handle; the writer was opened before. */
DRT_MUST_CHECK enum drt_status storage_open_reader(struct kb **out,
                                                   const struct engine_settings *settings,
                                                   struct drt_error *error);
/* Accepts NULL. */
void storage_close(struct kb *kb);

#endif
