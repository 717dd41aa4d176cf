/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-this-computer-meanings.h"

#include <glib/gi18n-lib.h>

#define DISK_FULL N_("The disk is full.")
#define NO_SUCH_FILE N_("A file or folder that the command names does not exist.")
#define NOT_PERMITTED N_("A file or folder may not be read or written.")
#define INVALID_DATA N_("The input file is damaged, or is not what its name says.")
#define NOT_BUILT_IN N_("The encoder on this computer does not know a codec, format or filter that the command names.")
#define WRONG_COMMAND N_("The encoder does not understand the command line.")
#define NO_MEMORY N_("There was not enough memory.")
#define READ_OR_WRITE \
  N_("A file could not be read or written to its end. The disk or the connection to it may be at fault.")

/* An encoder's words say more than its exit status, and the system's words in them are always these. */
const EncodesErrorMeaning encodes_this_computer_meanings[] = {
  { "exit-*", DISK_FULL, ENCODES_RETRY_WILL_NOT_HELP, "No space left on device" },
  { "exit-*", DISK_FULL, ENCODES_RETRY_WILL_NOT_HELP, "Disk quota exceeded" },
  { "exit-*", NO_SUCH_FILE, ENCODES_RETRY_WILL_NOT_HELP, "No such file or directory" },
  { "exit-*", NOT_PERMITTED, ENCODES_RETRY_WILL_NOT_HELP, "Permission denied" },
  { "exit-*", NOT_PERMITTED, ENCODES_RETRY_WILL_NOT_HELP, "Read-only file system" },
  { "exit-*", INVALID_DATA, ENCODES_RETRY_WILL_NOT_HELP, "Invalid data found when processing input" },
  { "exit-*", INVALID_DATA, ENCODES_RETRY_WILL_NOT_HELP, "moov atom not found" },
  { "exit-*", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, "Unknown encoder" },
  { "exit-*", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, "Unknown decoder" },
  { "exit-*", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, "Encoder not found" },
  { "exit-*", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, "Decoder not found" },
  { "exit-*", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, "No such filter" },
  { "exit-*", WRONG_COMMAND, ENCODES_RETRY_WILL_NOT_HELP, "Unrecognized option" },
  { "exit-*", WRONG_COMMAND, ENCODES_RETRY_WILL_NOT_HELP, "Option not found" },
  { "exit-*", WRONG_COMMAND, ENCODES_RETRY_WILL_NOT_HELP, "Invalid argument" },
  { "exit-*", NO_MEMORY, ENCODES_RETRY_MAY_HELP, "Cannot allocate memory" },
  { "exit-*", READ_OR_WRITE, ENCODES_RETRY_MAY_HELP, "Input/output error" },

  /* libhb's numbers of ends, which HandBrakeCLI exits with */
  { "exit-1", N_("HandBrake was told to stop."), ENCODES_RETRY_MAY_HELP, NULL, "HandBrakeCLI" },
  { "exit-2", N_("HandBrake cannot read the input, or the command line is wrong."), ENCODES_RETRY_WILL_NOT_HELP, NULL,
    "HandBrakeCLI" },
  { "exit-3", N_("HandBrake could not begin: the settings of the encode do not work together."),
    ENCODES_RETRY_WILL_NOT_HELP, NULL, "HandBrakeCLI" },
  { "exit-4", N_("HandBrake failed while it was encoding or writing the result."), ENCODES_RETRY_UNKNOWN, NULL,
    "HandBrakeCLI" },
  { "exit-5", N_("HandBrake could not read the input to its end."), ENCODES_RETRY_UNKNOWN, NULL, "HandBrakeCLI" },

  /* Newer ffmpeg exits with the low byte of its error. */
  { "exit-228", DISK_FULL, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-254", NO_SUCH_FILE, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-243", NOT_PERMITTED, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-183", INVALID_DATA, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-8", NOT_BUILT_IN, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-234", WRONG_COMMAND, ENCODES_RETRY_WILL_NOT_HELP, NULL, "ffmpeg" },
  { "exit-244", NO_MEMORY, ENCODES_RETRY_MAY_HELP, NULL, "ffmpeg" },
  { "exit-251", READ_OR_WRITE, ENCODES_RETRY_MAY_HELP, NULL, "ffmpeg" },
  { "exit-255", N_("ffmpeg was told to stop."), ENCODES_RETRY_MAY_HELP, NULL, "ffmpeg" },

  /* What shells and their like exit with */
  { "exit-126", N_("The command may not be run."), ENCODES_RETRY_WILL_NOT_HELP },
  { "exit-127", N_("There is no such command on this computer."), ENCODES_RETRY_WILL_NOT_HELP },
  { "exit-130", N_("The encode was interrupted from the keyboard."), ENCODES_RETRY_MAY_HELP },
  { "exit-137", N_("The encode was killed, perhaps because memory ran out."), ENCODES_RETRY_MAY_HELP },
  { "exit-143", N_("Another program ended the encode."), ENCODES_RETRY_MAY_HELP },
  { "exit-0", N_("The encoder says that all went well, but the result could not be written."), ENCODES_RETRY_UNKNOWN },
  { "exit-*", N_("The encoder gave up."), ENCODES_RETRY_UNKNOWN },

  { "signal-1", N_("The encode ended because its terminal was closed."), ENCODES_RETRY_MAY_HELP },
  { "signal-2", N_("The encode was interrupted from the keyboard."), ENCODES_RETRY_MAY_HELP },
  { "signal-9", N_("The encode was killed, perhaps because memory ran out."), ENCODES_RETRY_MAY_HELP },
  { "signal-15", N_("Another program ended the encode."), ENCODES_RETRY_MAY_HELP },
  { "signal-*", N_("The encoder crashed, or another program ended it."), ENCODES_RETRY_MAY_HELP },
  { "stopped-unexpectedly", N_("The encode stopped without an ending: it was killed, or the computer was turned off."),
    ENCODES_RETRY_MAY_HELP },
  { "end-unknown", N_("Nobody told Encodes how the encode ended. Its result may be complete."), ENCODES_RETRY_UNKNOWN },
  { NULL }
};
