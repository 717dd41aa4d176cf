/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-media-services-v2-meanings.h"

#include <glib/gi18n-lib.h>

/* The documented codes first; then what their first words say of others that begin so. */
const EncodesErrorMeaning encodes_media_services_v2_meanings[] = {
  { "ErrorDownloadingInputAssetMalformedContent",
    N_("The service could not use the input file: it is damaged or incomplete."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorDownloadingInputAssetServiceFailure",
    N_("The service could not fetch the input file. The file itself may be all right."), ENCODES_RETRY_MAY_HELP },
  { "ErrorParsingConfiguration",
    N_("The service does not understand the preset of the task."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorExecutingTaskMalformedContent",
    N_("The input file is damaged, or holds something that the encoder cannot read."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorExecutingTaskUnsupportedFormat",
    N_("The encoder does not support the format of the input file."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorProcessingTask",
    N_("Something went wrong in the service while it was encoding."), ENCODES_RETRY_MAY_HELP },
  { "ErrorUploadingOutputAsset",
    N_("The service could not store the result."), ENCODES_RETRY_MAY_HELP },
  { "ErrorCancelingTask",
    N_("The service could not cancel the task."), ENCODES_RETRY_UNKNOWN },
  { "TransientError",
    N_("The service had a problem that passes by itself."), ENCODES_RETRY_MAY_HELP },
  { "UserInput",
    N_("The input file cannot be encoded: its type or its codec is not supported."), ENCODES_RETRY_WILL_NOT_HELP },
  { "Unknown",
    N_("Something went wrong that the service has no name for."), ENCODES_RETRY_MAY_HELP },

  { "ErrorDownloading*",
    N_("The service could not read the input file."), ENCODES_RETRY_UNKNOWN },
  { "ErrorParsing*",
    N_("The service does not understand the preset of the task."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorExecutingTask*",
    N_("The input file is damaged, or holds something that the encoder cannot read."), ENCODES_RETRY_WILL_NOT_HELP },
  { "ErrorProcessing*",
    N_("Something went wrong in the service while it was encoding."), ENCODES_RETRY_MAY_HELP },
  { "ErrorUploading*",
    N_("The service could not store the result."), ENCODES_RETRY_MAY_HELP },
  { "ErrorCanceling*",
    N_("The service could not cancel the task."), ENCODES_RETRY_UNKNOWN },
  { NULL }
};
