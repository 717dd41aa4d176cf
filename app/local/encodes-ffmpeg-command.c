/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-ffmpeg-command.h"

#include <stdlib.h>
#include <string.h>

#include "encodes-ffmpeg-progress.h"

#define UNSET (-1)

/* How long something lasts, if it is not a number of microseconds. */
#define UNKNOWN (-1)
#define ENDLESS (-2)

/* An input or an output with the options that stand before it. */
typedef struct
{
  char *url;
  char *format;
  gint64 start, duration, stop, start_from_end;
  gint64 n_more_loops;
  gboolean loops;
  gboolean shortest;
  gboolean counts_frames;
  gboolean changes_time;
  GArray *mapped_inputs;
  gboolean maps_all;
} Part;

struct _EncodesFfmpegCommand
{
  GObject parent_instance;

  GPtrArray *inputs;
  GPtrArray *outputs;
  char *preset;
  gboolean reports_progress;
  gboolean changes_time;
  gboolean copies_timestamps;
};

G_DEFINE_FINAL_TYPE (EncodesFfmpegCommand, encodes_ffmpeg_command, G_TYPE_OBJECT)

/* The options that take no value; every other one does. With "no" before it a switch is turned off. Sorted. */
static const char *const switches[] = {
  "?", "L", "accurate_seek", "an", "autorotate", "autoscale", "benchmark", "benchmark_all", "bitexact", "bsfs",
  "buildconf", "codecs", "colors", "copy_unknown", "copyts", "debug_ts", "decoders", "deinterlace", "demuxers",
  "devices", "dispositions", "dn", "dump", "encoders", "filters", "find_stream_info", "fix_sub_duration",
  "fix_sub_duration_heartbeat", "formats", "h", "help", "hex", "hide_banner", "hwaccels", "ignore_unknown", "intra",
  "layouts", "muxers", "n", "pix_fmts", "print_graphs", "protocols", "psnr", "qphist", "re", "recast_media", "report",
  "sample_fmts", "shortest", "sn", "start_at_zero", "stats", "stdin", "version", "vn", "vstats", "xerror", "y",
};

/* Filters after which the result is not as long as what went in. */
#define TIME_FILTERS \
  "(?:^|[,;\\]\\s])(?:(?:acrossfade|aloop|amovie|apad|aselect|asetrate|atempo|atrim|concat|loop|movie|rubberband" \
  "|select|tpad|trim|xfade)(?=[=,;@\\[\\s]|$)|a?setpts=(?!'?PTS-STARTPTS'?(?:[,;\\[\\s]|$)))"

/* Formats that make many files, or none, of one name. */
static const char *const fileless_formats[] = {
  "image2", "null", "segment", "ssegment", "stream_segment", "tee", NULL
};

static Part *
part_new (void)
{
  Part *part = g_new0 (Part, 1);

  part->start = part->duration = part->stop = part->start_from_end = UNSET;
  part->mapped_inputs = g_array_new (FALSE, FALSE, sizeof (guint));
  return part;
}

static void
part_free (Part *part)
{
  g_free (part->url);
  g_free (part->format);
  g_array_unref (part->mapped_inputs);
  g_free (part);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Part, part_free)

static int
compare_switches (const void *a, const void *b)
{
  return strcmp (a, *(const char *const *) b);
}

static gboolean
is_switch (const char *name)
{
  if (bsearch (name, switches, G_N_ELEMENTS (switches), sizeof switches[0], compare_switches))
    return TRUE;
  return g_str_has_prefix (name, "no") &&
         bsearch (name + 2, switches, G_N_ELEMENTS (switches), sizeof switches[0], compare_switches);
}

static gboolean
is_ffmpeg (const char *program)
{
  g_autofree char *name = g_path_get_basename (program);

  /* ffmpeg, ffmpeg5, ffmpeg-7.1, ffmpeg_g */
  return g_regex_match_simple ("^ffmpeg(?:[-_.]?[0-9g][-0-9.]*)?$", name, 0, 0);
}

static gboolean
has_time_filter (const char *graph)
{
  return g_regex_match_simple (TIME_FILTERS, graph, 0, 0);
}

static void
take_time (gint64 *place, const char *value)
{
  gint64 time;

  if (encodes_ffmpeg_parse_time (value, &time))
    *place = MAX (time, 0);
}

static void
take_map (Part *part, const char *value)
{
  char *end;
  guint64 input;

  /* "-map -0:s" takes away from what others have chosen. */
  if (value[0] == '-')
    return;
  input = g_ascii_strtoull (value, &end, 10);
  if (end == value || (*end != '\0' && *end != ':' && *end != '?') || input > G_MAXUINT16)
    part->maps_all = TRUE;
  else
    {
      guint index = (guint) input;
      g_array_append_val (part->mapped_inputs, index);
    }
}

static void
take_switch (EncodesFfmpegCommand *self, Part *part, const char *name)
{
  if (g_str_equal (name, "shortest"))
    part->shortest = TRUE;
  else if (g_str_equal (name, "copyts"))
    self->copies_timestamps = TRUE;
}

static gboolean
take_time_option (Part *part, const char *name, const char *value)
{
  gint64 time;

  if (g_str_equal (name, "t"))
    take_time (&part->duration, value);
  else if (g_str_equal (name, "to"))
    take_time (&part->stop, value);
  else if (g_str_equal (name, "ss"))
    take_time (&part->start, value);
  else if (g_str_equal (name, "sseof"))
    part->start_from_end = encodes_ffmpeg_parse_time (value, &time) ? ABS (time) : UNSET;
  else if (g_str_equal (name, "stream_loop"))
    part->n_more_loops = CLAMP (g_ascii_strtoll (value, NULL, 10), -1, G_MAXINT32);
  else if (g_str_equal (name, "loop"))
    part->loops = !g_str_equal (value, "0");
  else
    return FALSE;
  return TRUE;
}

static void
take_option (EncodesFfmpegCommand *self, Part *part, const char *name, const char *value)
{
  if (take_time_option (part, name, value))
    return;
  if (g_str_equal (name, "f"))
    {
      g_free (part->format);
      part->format = g_strdup (value);
    }
  else if (g_str_equal (name, "map"))
    take_map (part, value);
  else if (g_str_equal (name, "progress"))
    self->reports_progress = TRUE;
  else if (g_str_equal (name, "preset"))
    {
      g_free (self->preset);
      self->preset = g_strdup (value);
    }
  else if (g_str_has_suffix (name, "frames") && strlen (name) <= strlen ("vframes"))
    part->counts_frames = TRUE;
  else if (g_str_equal (name, "vf") || g_str_equal (name, "af") || g_str_equal (name, "filter"))
    part->changes_time = part->changes_time || has_time_filter (value);
  else if (g_str_equal (name, "filter_complex") || g_str_equal (name, "lavfi"))
    self->changes_time = self->changes_time || has_time_filter (value);
  else if (g_str_has_prefix (name, "filter") && g_str_has_suffix (name, "script"))
    self->changes_time = TRUE;
}

static void
finish_part (Part **part, GPtrArray *parts, const char *url)
{
  (*part)->url = g_strdup (url);
  g_ptr_array_add (parts, *part);
  *part = part_new ();
}

static void
parse (EncodesFfmpegCommand *self, const char *const *argv)
{
  g_autoptr (Part) part = part_new ();
  gboolean only_outputs = FALSE;

  for (guint i = 1; argv[i]; i++)
    {
      g_autofree char *name = NULL;

      if (only_outputs || argv[i][0] != '-' || argv[i][1] == '\0')
        {
          finish_part (&part, self->outputs, argv[i]);
          only_outputs = FALSE;
          continue;
        }
      if (g_str_equal (argv[i], "--"))
        {
          only_outputs = TRUE;
          continue;
        }

      /* "-c:v:0" is the option "c" for some of the streams. */
      name = g_strndup (argv[i] + 1, strcspn (argv[i] + 1, ":"));
      if (is_switch (name))
        take_switch (self, part, name);
      else if (!argv[i + 1])
        return;
      else if (g_str_equal (name, "i"))
        finish_part (&part, self->inputs, argv[++i]);
      else
        take_option (self, part, name, argv[++i]);
    }
}

/* The duration that a source of a filter graph is given: testsrc2=size=640x360:duration=5 */
static gint64
source_duration (const char *filter)
{
  const char *options = strchr (filter, '=');
  g_auto (GStrv) pairs = NULL;
  gint64 time;

  if (!options)
    return ENDLESS;
  pairs = g_strsplit (options + 1, ":", 0);
  for (guint i = 0; pairs[i]; i++)
    {
      const char *value = strchr (pairs[i], '=');

      if (value && (g_str_has_prefix (pairs[i], "duration=") || g_str_has_prefix (pairs[i], "d=")) &&
          encodes_ffmpeg_parse_time (value + 1, &time) && time >= 0)
        return time;
    }
  return ENDLESS;
}

/* An input of -f lavfi is a filter graph; the first filter of a chain that takes nothing in is a source. */
static gint64
graph_duration (const char *graph)
{
  g_auto (GStrv) chains = NULL;
  gint64 longest = UNKNOWN;

  if (has_time_filter (graph))
    return UNKNOWN;
  chains = g_strsplit (graph, ";", 0);
  for (guint i = 0; chains[i]; i++)
    {
      g_autofree char *filter = g_strstrip (g_strndup (chains[i], strcspn (chains[i], ",[")));
      gint64 duration;

      if (filter[0] == '\0')
        continue;
      duration = source_duration (filter);
      if (duration < 0)
        return duration;
      longest = MAX (longest, duration);
    }
  return longest;
}

static gint64
input_duration (const Part *input, gint64 probed)
{
  gint64 duration = probed > 0 ? probed : UNKNOWN;

  if (g_strcmp0 (input->format, "lavfi") == 0)
    duration = graph_duration (input->url);
  else if (input->loops || input->n_more_loops < 0)
    duration = ENDLESS;
  else if (duration > 0 && duration < G_MAXINT64 / (input->n_more_loops + 1))
    duration *= input->n_more_loops + 1;

  if (duration >= 0 && input->start_from_end != UNSET)
    duration = MIN (duration, input->start_from_end);
  else if (duration >= 0 && input->start != UNSET)
    duration = MAX (duration - input->start, 0);

  if (input->duration != UNSET)
    return duration >= 0 ? MIN (duration, input->duration) : input->duration;
  if (input->stop != UNSET && input->stop > MAX (input->start, 0))
    {
      gint64 limit = input->stop - MAX (input->start, 0);
      return duration >= 0 ? MIN (duration, limit) : limit;
    }
  return duration;
}

static gboolean
output_uses_input (const Part *output, guint index)
{
  if (output->maps_all || output->mapped_inputs->len == 0)
    return TRUE;
  for (guint i = 0; i < output->mapped_inputs->len; i++)
    {
      if (g_array_index (output->mapped_inputs, guint, i) == index)
        return TRUE;
    }
  return FALSE;
}

/* How long what goes into an output lasts: the longest of it, or with -shortest the shortest. */
static gint64
combined_duration (EncodesFfmpegCommand *self, const Part *output, const gint64 *input_durations)
{
  gint64 combined = UNKNOWN;

  for (guint i = 0; i < self->inputs->len; i++)
    {
      gint64 duration = input_duration (self->inputs->pdata[i], input_durations ? input_durations[i] : UNKNOWN);

      if (!output_uses_input (output, i))
        continue;
      if (duration == ENDLESS && !output->shortest)
        return ENDLESS;
      /* An input of unknown length is often a picture or subtitles: the others decide. */
      if (duration < 0)
        continue;
      if (combined < 0)
        combined = duration;
      else
        combined = output->shortest ? MIN (combined, duration) : MAX (combined, duration);
    }
  return combined;
}

static gint64
output_duration (EncodesFfmpegCommand *self, const Part *output, const gint64 *input_durations)
{
  gint64 start = MAX (output->start, 0);
  gint64 limit = UNKNOWN, duration;

  if (output->counts_frames || self->copies_timestamps)
    return UNKNOWN;
  if (output->duration != UNSET)
    limit = output->duration;
  else if (output->stop != UNSET && output->stop > start)
    limit = output->stop - start;

  duration = combined_duration (self, output, input_durations);
  if (duration < 0 || output->changes_time || self->changes_time)
    return limit;
  duration = MAX (duration - start, 0);
  return limit >= 0 ? MIN (duration, limit) : duration;
}

/* "movie.mp4", "file:movie.mp4", but not "-", "pipe:1" or "https://…" */
static const char *
path_from_url (const char *url)
{
  gsize scheme;

  if (g_str_has_prefix (url, "file:"))
    return url[5] ? url + 5 : NULL;
  if (url[0] == '\0' || g_str_equal (url, "-"))
    return NULL;
  scheme = strspn (url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.,");
  return url[scheme] == ':' ? NULL : url;
}

static void
encodes_ffmpeg_command_finalize (GObject *object)
{
  EncodesFfmpegCommand *self = ENCODES_FFMPEG_COMMAND (object);

  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->outputs);
  g_free (self->preset);

  G_OBJECT_CLASS (encodes_ffmpeg_command_parent_class)->finalize (object);
}

static void
encodes_ffmpeg_command_class_init (EncodesFfmpegCommandClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encodes_ffmpeg_command_finalize;
}

static void
encodes_ffmpeg_command_init (EncodesFfmpegCommand *self)
{
  self->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  self->outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
}

EncodesFfmpegCommand *
encodes_ffmpeg_command_new (const char *const *argv)
{
  EncodesFfmpegCommand *self;

  g_return_val_if_fail (argv != NULL, NULL);

  if (!argv[0] || !is_ffmpeg (argv[0]))
    return NULL;
  self = g_object_new (ENCODES_TYPE_FFMPEG_COMMAND, NULL);
  parse (self, argv);
  return self;
}

gboolean
encodes_ffmpeg_command_reports_progress (EncodesFfmpegCommand *self)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), FALSE);

  return self->reports_progress;
}

guint
encodes_ffmpeg_command_get_n_inputs (EncodesFfmpegCommand *self)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), 0);

  return self->inputs->len;
}

static const Part *
get_input (EncodesFfmpegCommand *self, guint index)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), NULL);
  g_return_val_if_fail (index < self->inputs->len, NULL);

  return self->inputs->pdata[index];
}

const char *
encodes_ffmpeg_command_get_input (EncodesFfmpegCommand *self, guint index)
{
  const Part *input = get_input (self, index);

  return input ? input->url : NULL;
}

const char *
encodes_ffmpeg_command_get_input_format (EncodesFfmpegCommand *self, guint index)
{
  const Part *input = get_input (self, index);

  return input ? input->format : NULL;
}

const char *
encodes_ffmpeg_command_get_input_path (EncodesFfmpegCommand *self, guint index)
{
  const Part *input = get_input (self, index);

  if (!input || g_strcmp0 (input->format, "lavfi") == 0)
    return NULL;
  return path_from_url (input->url);
}

guint
encodes_ffmpeg_command_get_n_outputs (EncodesFfmpegCommand *self)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), 0);

  return self->outputs->len;
}

static const Part *
get_output (EncodesFfmpegCommand *self, guint index)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), NULL);
  g_return_val_if_fail (index < self->outputs->len, NULL);

  return self->outputs->pdata[index];
}

const char *
encodes_ffmpeg_command_get_output (EncodesFfmpegCommand *self, guint index)
{
  const Part *output = get_output (self, index);

  return output ? output->url : NULL;
}

const char *
encodes_ffmpeg_command_get_output_path (EncodesFfmpegCommand *self, guint index)
{
  const Part *output = get_output (self, index);

  if (!output || strchr (output->url, '%') ||
      (output->format && g_strv_contains (fileless_formats, output->format)))
    return NULL;
  return path_from_url (output->url);
}

const char *
encodes_ffmpeg_command_get_preset (EncodesFfmpegCommand *self)
{
  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), NULL);

  return self->preset;
}

gint64
encodes_ffmpeg_command_get_expected_duration (EncodesFfmpegCommand *self, const gint64 *input_durations)
{
  gint64 longest = UNKNOWN;

  g_return_val_if_fail (ENCODES_IS_FFMPEG_COMMAND (self), UNKNOWN);

  for (guint i = 0; i < self->outputs->len; i++)
    {
      gint64 duration = output_duration (self, self->outputs->pdata[i], input_durations);

      if (duration <= 0)
        return UNKNOWN;
      longest = MAX (longest, duration);
    }
  return longest;
}
