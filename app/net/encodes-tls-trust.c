/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Encodes authors */

#include "encodes-tls-trust.h"

#define ENCODES_TYPE_TLS_NOBODY (encodes_tls_nobody_get_type ())
G_DECLARE_FINAL_TYPE (EncodesTlsNobody, encodes_tls_nobody, ENCODES, TLS_NOBODY, GTlsDatabase)

struct _EncodesTlsNobody
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (EncodesTlsNobody, encodes_tls_nobody, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
encodes_tls_nobody_verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose,
                                 GSocketConnectable *identity, GTlsInteraction *interaction,
                                 GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
encodes_tls_nobody_class_init (EncodesTlsNobodyClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = encodes_tls_nobody_verify_chain;
}

static void
encodes_tls_nobody_init (EncodesTlsNobody *self)
{
}

void
encodes_tls_trust_nobody_by_default (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      g_autoptr (GTlsDatabase) nobody = g_object_new (ENCODES_TYPE_TLS_NOBODY, NULL);

      g_tls_backend_set_default_database (g_tls_backend_get_default (), nobody);
      g_once_init_leave (&done, 1);
    }
}

GTlsDatabase *
encodes_tls_trust_dup_system (void)
{
  GTlsBackend *backend = g_tls_backend_get_default ();

  /* Not g_tls_backend_get_default_database(), which has ours. The backend makes its own once, and keeps it. */
  return G_TLS_BACKEND_GET_INTERFACE (backend)->get_default_database (backend);
}
