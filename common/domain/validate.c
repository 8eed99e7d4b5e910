#include "common/domain/validate.h"

#include "common/base/text.h"
#include "common/domain/rules.h"
#include "common/value/rate.h"
#include "proto/limits.h"

#include <inttypes.h>
#include <stdio.h>

/* --- What the table of fields says ----------------------------------------- */

struct place {
    const char *path;                /* « convention.conditions[1].texte » */
    const struct field_def *f;
    struct err_note *note;
};

static enum err refuse(const struct place *at, enum err e, const char *what)
{
    return err_field(at->note, e, at->path, "%s : %s", at->f->label, what);
}

static enum err check_code(const struct place *at, struct bytes text)
{
    for (size_t i = 0; i < at->f->codes->count; i++)
        if (bytes_equal(text, bytes_text(at->f->codes->codes[i].code)))
            return ERR_OK;
    return err_field(at->note, ERR_INVALID, at->path, "%s : choisissez un code de la liste « %s ».", at->f->label,
                     at->f->codes->name);
}

static enum err check_text(const struct place *at, struct bytes text)
{
    if (text.len > at->f->max)
        return err_field(at->note, ERR_TOO_LARGE, at->path, "%s : le texte est trop long, %" PRIu32 " octets au plus.",
                         at->f->label, at->f->max);
    if (!text_clean(text, (at->f->flags & FIELD_LONG) != 0))
        return refuse(at, ERR_BAD_TEXT, "le texte contient un caractère interdit ; ressaisissez-le.");
    return at->f->codes != NULL && text.len > 0 ? check_code(at, text) : ERR_OK;
}

static enum err check_count(const struct place *at, uint64_t n)
{
    if (n == 0 || (n >= at->f->min && n <= at->f->max))
        return ERR_OK;
    return err_field(at->note, ERR_OUT_OF_RANGE, at->path, "%s : la valeur va de %" PRIu32 " à %" PRIu32 ".", at->f->label,
                     at->f->min, at->f->max);
}

static enum err check_value(const struct place *at, const struct field_value *v)
{
    if (!v->present)
        return ERR_OK;
    switch (v->kind) {
    case KIND_TEXT:
        return check_text(at, v->text);
    case KIND_BYTES:
        return v->text.len <= at->f->max ? ERR_OK : refuse(at, ERR_TOO_LARGE, "la valeur est trop longue.");
    case KIND_COUNT:
        return check_count(at, (uint64_t)v->number);
    case KIND_DAY:
        return day_valid(v->day) ? ERR_OK : refuse(at, ERR_BAD_DAY, "la date est hors du calendrier, de 1900 à 2199.");
    case KIND_RATE:
        return v->number <= RATE_ABS_MAX && v->number >= -RATE_ABS_MAX
                   ? ERR_OK : refuse(at, ERR_OUT_OF_RANGE, "le taux va jusqu'à 100 000 %.");
    case KIND_ENUM:
        return protobuf_c_enum_descriptor_get_value(v->enumeration, (int)v->number) != NULL
                   ? ERR_OK : refuse(at, ERR_OUT_OF_RANGE, "cette valeur n'est pas connue.");
    case KIND_REF:
        return v->id != 0 ? ERR_OK : refuse(at, ERR_INVALID, "choisissez une fiche.");
    case KIND_ANY_REF:
        return v->id != 0 && record_type_of(v->type) != NULL ? ERR_OK : refuse(at, ERR_INVALID, "choisissez une fiche.");
    case KIND_MONEY:
    case KIND_NUMBER:
    case KIND_GROUP:
        break;
    }
    return ERR_OK;
}

/* Messages nest LIMIT_NESTING deep at most, so this recursion ends. */
static enum err check_fields(const char *path, const ProtobufCMessageDescriptor *m, const struct field_def *fields,
                             size_t count, const ProtobufCMessage *body, struct err_note *note);

static enum err check_field(const char *path, const struct field_def *f, const ProtobufCFieldDescriptor *d,
                            const ProtobufCMessage *body, struct err_note *note)
{
    char name[96];
    const struct place at = {.path = name, .f = f, .note = note};
    size_t n = field_count(body, d);
    (void)snprintf(name, sizeof name, "%s.%s", path, f->name);
    if (n == 0)
        return (f->flags & FIELD_REQUIRED) != 0 ? refuse(&at, ERR_REQUIRED, "ce champ est obligatoire.") : ERR_OK;
    if (n > LIMIT_REPEATED)
        return err_field(note, ERR_TOO_LARGE, name, "%s : %u valeurs au plus.", f->label, LIMIT_REPEATED);
    for (size_t i = 0; i < n; i++) {
        struct field_value v = field_get(body, d, i);
        if (d->label == PROTOBUF_C_LABEL_REPEATED)
            (void)snprintf(name, sizeof name, "%s.%s[%zu]", path, f->name, i);
        if (d->label == PROTOBUF_C_LABEL_REPEATED && !v.present)
            return refuse(&at, ERR_REQUIRED, "une des valeurs est vide ; remplissez-la ou retirez-la.");
        enum err e = check_value(&at, &v);
        if (e == ERR_OK && v.kind == KIND_GROUP && v.group != NULL)
            e = check_fields(name, d->descriptor, f->of, f->of_count, v.group, note);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

static enum err check_fields(const char *path, const ProtobufCMessageDescriptor *m, const struct field_def *fields,
                             size_t count, const ProtobufCMessage *body, struct err_note *note)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = check_field(path, &fields[i], protobuf_c_message_descriptor_get_field_by_name(m, fields[i].name), body, note);
    return e;
}

/* --- What each type says --------------------------------------------------- */

static rule_fn *const rules[] = {
    [PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION] = rules_organisation,
    [PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT] = rules_contact,
    [PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE] = rules_structure,
    [PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE] = rules_territoire,
    [PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT] = rules_agrement,
    [PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION] = rules_convention,
    [PACTE__RECORD_TYPE__RECORD_TYPE_SIGNATAIRE] = rules_signataire,
    [PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION] = rules_contribution,
    [PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT] = rules_versement,
    [PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT] = rules_document,
    [PACTE__RECORD_TYPE__RECORD_TYPE_PROJET_SOCIAL] = rules_projet_social,
    [PACTE__RECORD_TYPE__RECORD_TYPE_NOEUD] = rules_noeud,
    [PACTE__RECORD_TYPE__RECORD_TYPE_ENGAGEMENT] = rules_engagement,
    [PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET] = rules_budget,
    [PACTE__RECORD_TYPE__RECORD_TYPE_LIGNE_BUDGET] = rules_ligne_budget,
    [PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR] = rules_indicateur,
    [PACTE__RECORD_TYPE__RECORD_TYPE_MESURE] = rules_mesure,
    [PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE] = rules_instance,
    [PACTE__RECORD_TYPE__RECORD_TYPE_MEMBRE] = rules_membre,
    [PACTE__RECORD_TYPE__RECORD_TYPE_REUNION] = rules_reunion,
    [PACTE__RECORD_TYPE__RECORD_TYPE_PRESENCE] = rules_presence,
    [PACTE__RECORD_TYPE__RECORD_TYPE_DECISION] = rules_decision,
    [PACTE__RECORD_TYPE__RECORD_TYPE_SUIVI] = rules_suivi,
    [PACTE__RECORD_TYPE__RECORD_TYPE_ETAPE] = rules_etape,
    [PACTE__RECORD_TYPE__RECORD_TYPE_ECHEANCE] = rules_echeance,
    [PACTE__RECORD_TYPE__RECORD_TYPE_EVALUATION] = rules_evaluation,
    [PACTE__RECORD_TYPE__RECORD_TYPE_STATISTIQUE] = rules_statistique,
    [PACTE__RECORD_TYPE__RECORD_TYPE_AFFECTATION] = rules_affectation,
    [PACTE__RECORD_TYPE__RECORD_TYPE_AVENANT] = rules_avenant,
    [PACTE__RECORD_TYPE__RECORD_TYPE_MODELE] = rules_modele,
};

enum err domain_validate(const struct record_type *t, const ProtobufCMessage *body, struct err_note *note)
{
    enum err e = check_fields(t->name, t->descriptor, t->fields, t->field_count, body, note);
    return e == ERR_OK ? rules[t->number](body, note) : e;
}
