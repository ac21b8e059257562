/* look.c - see look.h. */
#include "app/look.h"

#include <string.h>

void look_read(struct terminal_options *options, const struct config *config)
{
	static const struct {
		const char *word;
		enum palette palette;
	} palettes[] = { { "none", PALETTE_MONO },
		         { "16", PALETTE_16 },
		         { "256", PALETTE_256 },
		         { "true", PALETTE_TRUE } };
	const char *colour = config_string(config, CONFIG_UI_COLOR);

	if (strcmp(config_string(config, CONFIG_UI_ASCII), "yes") == 0) {
		options->fixed_charset = true;
		options->charset = CHARSET_ASCII;
	}
	for (size_t i = 0; i < sizeof(palettes) / sizeof(palettes[0]); i++) {
		if (strcmp(colour, palettes[i].word) == 0) {
			options->fixed_palette = true;
			options->palette = palettes[i].palette;
		}
	}
	options->colour_blind =
		strcmp(config_string(config, CONFIG_UI_THEME), "colour-blind") == 0;
	options->red_up = strcmp(config_string(config, CONFIG_UI_RISING), "red") == 0;
	options->mouse = config_bool(config, CONFIG_UI_MOUSE);
}
