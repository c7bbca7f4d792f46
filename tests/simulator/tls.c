/* The certificates of one run: an authority and a server certificate that it signs, both made at
 * start. The authority's certificate goes to a file for the client; the keys stay in memory, but for a
 * proxy in front (--front), which gets the server's in a file that only we may read. */
#include "sim.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char names[] =
	"DNS:" SIM_DOMAIN ",DNS:*." SIM_DOMAIN ",DNS:*.push." SIM_DOMAIN ",DNS:*." SIM_REGION
	",DNS:*.icloud." SIM_DOMAIN ",DNS:" SIM_OUTSIDE ",DNS:localhost,IP:127.0.0.1,IP:::1";

static bool name_of(X509_NAME *name, const char *common)
{
	return X509_NAME_add_entry_by_txt(
		       name, "O", MBSTRING_ASC, (const unsigned char *)"icloud-sim", -1, -1, 0) &&
	       X509_NAME_add_entry_by_txt(
		       name, "CN", MBSTRING_ASC, (const unsigned char *)common, -1, -1, 0);
}

static bool extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool ok;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = extension && X509_add_ext(cert, extension, -1);
	X509_EXTENSION_free(extension);
	return ok;
}

/* A certificate with subject and times; valid from a day ago, so that a slow clock does no harm. */
static X509 *certificate(EVP_PKEY *key, const char *common, long serial)
{
	X509 *cert = X509_new();

	if (!cert)
		return NULL;
	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
	X509_time_adj_ex(X509_getm_notBefore(cert), -1, 0, NULL);
	X509_time_adj_ex(X509_getm_notAfter(cert), 30, 0, NULL);
	if (!X509_set_pubkey(cert, key) || !name_of(X509_get_subject_name(cert), common)) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static bool make_authority(X509 *cert, EVP_PKEY *key)
{
	return X509_set_issuer_name(cert, X509_get_subject_name(cert)) &&
	       extend(cert, cert, NID_basic_constraints, "critical,CA:TRUE") &&
	       extend(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	       extend(cert, cert, NID_subject_key_identifier, "hash") &&
	       X509_sign(cert, key, EVP_sha256());
}

static bool make_server(X509 *cert, X509 *authority, EVP_PKEY *authority_key)
{
	return X509_set_issuer_name(cert, X509_get_subject_name(authority)) &&
	       extend(cert, authority, NID_basic_constraints, "critical,CA:FALSE") &&
	       extend(cert, authority, NID_key_usage, "critical,digitalSignature") &&
	       extend(cert, authority, NID_ext_key_usage, "serverAuth") &&
	       extend(cert, authority, NID_authority_key_identifier, "keyid") &&
	       extend(cert, authority, NID_subject_alt_name, names) &&
	       X509_sign(cert, authority_key, EVP_sha256());
}

static bool keep_pem(BIO *from, struct buf *out)
{
	char *p = NULL;
	long n = BIO_get_mem_data(from, &p);

	return n > 0 && buf_add(out, p, (size_t)n) && buf_addc(out, '\0');
}

static bool write_authority(const struct sim *s, X509 *cert)
{
	FILE *f = fopen(s->ca_file, "wbe");
	bool ok = f && PEM_write_X509(f, cert);

	if (f && fclose(f) != 0)
		ok = false;
	return ok;
}

static bool write_server(struct sim *s, X509 *cert, EVP_PKEY *key)
{
	BIO *cert_out = BIO_new(BIO_s_mem()), *key_out = BIO_new(BIO_s_mem());
	bool ok = cert_out && key_out && PEM_write_bio_X509(cert_out, cert) &&
		  PEM_write_bio_PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL) &&
		  keep_pem(cert_out, &s->certificate) && keep_pem(key_out, &s->key);

	BIO_free(cert_out);
	BIO_free(key_out);
	return ok;
}

/* Key and certificate in one file, for the proxy. */
static bool write_front(const struct sim *s)
{
	FILE *f = fopen(s->server_file, "wbe");
	bool ok = f && fputs(s->key.p, f) >= 0 && fputs(s->certificate.p, f) >= 0;

	if (f && fclose(f) != 0)
		ok = false;
	return ok;
}

static bool make_folder(struct sim *s)
{
	const char *base = getenv("TMPDIR");

	snprintf(s->folder, sizeof s->folder, "%.150s/icloud-sim-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(s->folder)) {
		s->folder[0] = '\0';
		return false;
	}
	snprintf(s->ca_file, sizeof s->ca_file, "%s/ca.pem", s->folder);
	snprintf(s->server_file, sizeof s->server_file, "%s/server.pem", s->folder);
	return true;
}

bool tls_make(struct sim *s)
{
	EVP_PKEY *authority_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *authority = NULL, *cert = NULL;
	bool ok = false;

	if (!authority_key || !key || !make_folder(s))
		goto out;
	authority = certificate(authority_key, "icloud-sim authority", 1);
	cert = certificate(key, SIM_DOMAIN, 2);
	ok = authority && cert && make_authority(authority, authority_key) &&
	     make_server(cert, authority, authority_key) && write_authority(s, authority) &&
	     write_server(s, cert, key) && (!s->options.front || write_front(s));
out:
	X509_free(cert);
	X509_free(authority);
	EVP_PKEY_free(key);
	EVP_PKEY_free(authority_key);
	return ok;
}
