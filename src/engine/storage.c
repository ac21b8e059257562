/* storage.c - see storage.h. */
#include "engine/storage.h"

#include "kb/kb.h"

static enum drt_status open_kb(struct kb **out, const struct engine_settings *settings,
                               bool read_only, struct drt_error *error)
{
	struct kb_options options = { .path = settings->kb_path, .read_only = read_only };

	return kb_open(out, &options, error);
}

enum drt_status storage_open_writer(struct kb **out, const struct engine_settings *settings,
                                    struct drt_error *error)
{
	return open_kb(out, settings, false, error);
}

enum drt_status storage_open_reader(struct kb **out, const struct engine_settings *settings,
                                    struct drt_error *error)
{
	return open_kb(out, settings, true, error);
}

void storage_close(struct kb *kb)
{
	kb_close(kb);
}
