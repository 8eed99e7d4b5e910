/* portefeuille, echeances, financements, indicateurs: what the daemon computes,
 * of one convention or of all that the caller may read, page after page. */
#include "tools/pactectl/labels.h"
#include "tools/pactectl/metier.h"

#include <stdio.h>
#include <string.h>

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
enum {
    OF_CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
    OF_ORGANISATION = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION
};

/* --- Page after page ------------------------------------------------------------ */

/* One command: the rows of its replies (« rows ») as rows of the table. */
struct view {
    Pacte__Method method;
    const struct column *columns;
    size_t column_count;
    /* The labels that a row will want; NULL: none. */
    void (*want)(struct ctl *c, const ProtobufCMessage *row);
    /* The cells, one for each column. */
    void (*show)(struct ctl *c, const ProtobufCMessage *request, const ProtobufCMessage *row, struct cell *cells);
};
enum { COLUMNS_MAX = 16 };

static const ProtobufCFieldDescriptor *field(const ProtobufCMessage *m, const char *name)
{
    return protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);
}

static enum err show_page(struct ctl *c, const struct view *v, const ProtobufCMessage *request, const ProtobufCMessage *reply)
{
    const ProtobufCFieldDescriptor *rows = field(reply, "rows");
    size_t count = field_count(reply, rows);
    enum err e = ERR_OK;
    for (size_t i = 0; v->want != NULL && i < count; i++)
        v->want(c, field_get(reply, rows, i).group);
    labels_fetch(c);
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        struct cell cells[COLUMNS_MAX] = {{.kind = CELL_NONE}};
        v->show(c, request, field_get(reply, rows, i).group, cells);
        e = out_row(&c->out, cells);
    }
    return e;
}

/* Of the request, `after` goes on from page to page. */
static enum err show_pages(struct ctl *c, const struct view *v, const ProtobufCMessage *request, uint64_t *after)
{
    ProtobufCMessage *m;
    enum err e = out_begin(&c->out, v->columns, v->column_count);
    do {
        arena_reset(&c->page);
        if (e == ERR_OK)
            e = ctl_call(c, v->method, request, &m);
        if (e == ERR_OK)
            e = show_page(c, v, request, m);
        if (e != ERR_OK)
            return e;
        *after = (uint64_t)field_get(m, field(m, "next"), 0).number;
    } while (*after != 0 && !out_full(&c->out));
    return out_end(&c->out, &c->note);
}

#define VIEW(name, NAME, columns_, want_, show_) \
    static const struct view name = {PACTE__METHOD__METHOD_##NAME, columns_, COUNT_OF(columns_), want_, show_}; \
    _Static_assert(COUNT_OF(columns_) <= COLUMNS_MAX, "room for its cells")

/* --- Deadlines ------------------------------------------------------------------ */

static const struct column deadline_columns[] = {
    {"etat", N_("État"), false, 0},         {"du", N_("Due le"), false, 0},
    {"distance", N_("Écart"), false, 0},    {"titre", N_("Échéance"), false, 0},
    {"annee", N_("Année"), true, 0},        {"avec", N_("Avec"), false, 0},
    {"convention", N_("Convention"), false, 0}, {"fait", N_("Faite le"), false, 0},
    {"alerte", N_("Alerte"), false, 0},     {"regle", N_("Règle"), false, 0},
    {"source", N_("Source"), false, 0},
};

static void want_deadline(struct ctl *c, const ProtobufCMessage *row)
{
    const Pacte__EcheanceRow *r = (const Pacte__EcheanceRow *)row;
    labels_want(c, OF_ORGANISATION, r->avec);
    labels_want(c, OF_CONVENTION, r->convention);
}

static void show_deadline(struct ctl *c, const ProtobufCMessage *request, const ProtobufCMessage *row, struct cell *out)
{
    (void)request;
    const Pacte__EcheanceRow *r = (const Pacte__EcheanceRow *)row;
    const struct cell cells[COUNT_OF(deadline_columns)] = {
        cell_text(r->etat), metier_day(r->du), cell_text(r->distance), cell_text(r->titre),
        r->annee != 0 ? cell_count(r->annee) : (struct cell){.kind = CELL_NONE},
        metier_ref(c, OF_ORGANISATION, r->avec), metier_ref(c, OF_CONVENTION, r->convention), metier_day(r->fait),
        cell_bool(r->alerte), cell_text(r->regle), cell_text(r->source),
    };
    memcpy(out, cells, sizeof cells);
}

VIEW(echeances, ECHEANCES, deadline_columns, want_deadline, show_deadline);

enum err cmd_echeances(struct ctl *c)
{
    Pacte__EcheancesRequest q = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    q.au = &au;
    q.avec_faites = c->o.done_too;
    enum err e = metier_convention(c, &q.convention);
    return e == ERR_OK ? show_pages(c, &echeances, &q.base, &q.after) : e;
}

/* --- Financing -------------------------------------------------------------------- */

static const struct column money_columns[] = {
    {"convention", N_("Convention"), false, 0}, {"financeur", N_("Financeur"), false, 0},
    {"annee", N_("Année"), true, 0},            {"nature", N_("Nature"), false, 0},
    {"dispositif", N_("Dispositif"), false, 0}, {"ligne", N_("Ligne"), false, 0},
    {"sollicite", N_("Sollicité"), true, 0},    {"promis", N_("Promis"), true, 0},
    {"vote", N_("Voté"), true, 0},              {"notifie", N_("Notifié"), true, 0},
    {"conventionne", N_("Conventionné"), true, 0}, {"appele", N_("Appelé"), true, 0},
    {"verse", N_("Versé"), true, 0},            {"justifie", N_("Justifié"), true, 0},
    {"admis", N_("Admis"), true, 0},
};

static void want_financing(struct ctl *c, const ProtobufCMessage *row)
{
    const Pacte__FinancementRow *r = (const Pacte__FinancementRow *)row;
    labels_want(c, OF_ORGANISATION, r->financeur);
    labels_want(c, OF_CONVENTION, r->convention);
}

static void show_financing(struct ctl *c, const ProtobufCMessage *request, const ProtobufCMessage *row, struct cell *out)
{
    (void)request;
    const Pacte__FinancementRow *r = (const Pacte__FinancementRow *)row;
    const struct cell cells[COUNT_OF(money_columns)] = {
        metier_ref(c, OF_CONVENTION, r->convention), metier_ref(c, OF_ORGANISATION, r->financeur), cell_count(r->annee),
        cell_text(r->en_nature ? N_("en nature") : N_("numéraire")), cell_text(r->dispositif), cell_text(r->ligne),
        metier_money(r->sollicite), metier_money(r->promis), metier_money(r->vote), metier_money(r->notifie),
        metier_money(r->conventionne), metier_money(r->appele), metier_money(r->verse), metier_money(r->justifie),
        metier_money(r->admis),
    };
    memcpy(out, cells, sizeof cells);
}

VIEW(financements, FINANCEMENTS, money_columns, want_financing, show_financing);

enum err cmd_financements(struct ctl *c)
{
    Pacte__FinancementsRequest q = PACTE__FINANCEMENTS_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    q.au = &au;
    enum err e = metier_annee(c, &q.annee);
    if (e == ERR_OK)
        e = metier_convention(c, &q.convention);
    return e == ERR_OK ? show_pages(c, &financements, &q.base, &q.after) : e;
}

/* --- Indicators ---------------------------------------------------------------------- */

static const struct column indicator_columns[] = {
    {"code", N_("Code"), false, 0},         {"libelle", N_("Indicateur"), false, 0},
    {"valeur", N_("Valeur"), true, 0},      {"cible", N_("Cible"), true, 0},
    {"etat", N_("État"), false, 0},         {"base", N_("Référence"), true, 0},
    {"unite", N_("Unité"), false, 0},       {"critere", N_("Critère"), false, 0},
    {"avancement", N_("Avancement"), true, 0}, {"motif", N_("Motif"), false, 0},
    {"convention", N_("Convention"), false, 0},
};

static void want_indicator(struct ctl *c, const ProtobufCMessage *row)
{
    labels_want(c, OF_CONVENTION, ((const Pacte__IndicateurRow *)row)->convention);
}

static void show_indicator(struct ctl *c, const ProtobufCMessage *request, const ProtobufCMessage *row, struct cell *out)
{
    (void)request;
    const Pacte__IndicateurRow *r = (const Pacte__IndicateurRow *)row;
    const struct cell cells[COUNT_OF(indicator_columns)] = {
        cell_text(r->code), cell_text(r->libelle), metier_number(c, r->valeur), metier_number(c, r->cible),
        cell_text(r->etat), metier_number(c, r->base_valeur), cell_text(r->unite), cell_text(r->critere),
        metier_rate(c, r->avancement), cell_text(r->motif), metier_ref(c, OF_CONVENTION, r->convention),
    };
    memcpy(out, cells, sizeof cells);
}

VIEW(indicateurs, INDICATEURS, indicator_columns, want_indicator, show_indicator);

enum err cmd_indicateurs(struct ctl *c)
{
    Pacte__IndicateursRequest q = PACTE__INDICATEURS_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    q.au = &au;
    enum err e = metier_annee(c, &q.annee);
    if (q.annee == 0)
        q.annee = (uint32_t)day_year((struct day){au.number});
    if (e == ERR_OK)
        e = metier_convention(c, &q.convention);
    return e == ERR_OK ? show_pages(c, &indicateurs, &q.base, &q.after) : e;
}

/* --- Portfolio -------------------------------------------------------------------------- */

static const struct column portfolio_columns[] = {
    {"structure", N_("Structure"), false, 0}, {"commune", N_("Commune"), false, 0},
    {"couleur", N_("Couleur"), false, 0},     {"situation", N_("Situation"), false, 0},
    {"jours", N_("Jours"), true, 0},          {"fin", N_("Fin"), false, 0},
    {"types", N_("Agréments"), false, 0},     {"debut", N_("Début"), false, 0},
    {"retenue", N_("Retenue"), false, 0},     {"motifs", N_("Motifs"), false, 0},
    {"agrement", N_("Agrément"), false, 0},
};

/* Several texts as one, in the page. */
static struct cell joined(struct ctl *c, const char *sep, size_t count, const char *(*at)(const void *of, size_t i), const void *of)
{
    size_t len = 1, used = 0;
    for (size_t i = 0; i < count; i++)
        len += strlen(at(of, i)) + strlen(sep);
    char *text = arena_alloc(&c->page, len);
    if (text == NULL)
        return (struct cell){.kind = CELL_NONE};
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, len - used, "%s%s", i > 0 ? sep : "", at(of, i));
    return cell_text(text);
}

static const char *type_at(const void *of, size_t i) { return ((const Pacte__PortefeuilleRow *)of)->types[i]; }
static const char *reason_at(const void *of, size_t i) { return ((const Pacte__PortefeuilleRow *)of)->motifs[i]->texte; }

static void show_portfolio(struct ctl *c, const ProtobufCMessage *request, const ProtobufCMessage *row, struct cell *out)
{
    const Pacte__PortefeuilleRow *r = (const Pacte__PortefeuilleRow *)row;
    bool selecting = ((const Pacte__PortefeuilleRequest *)request)->annee_fin != 0;
    const struct cell none = {.kind = CELL_NONE};
    const struct cell cells[COUNT_OF(portfolio_columns)] = {
        cell_text(r->nom), cell_text(r->commune), cell_text(r->couleur), cell_text(r->situation),
        {.kind = CELL_INTEGER, .number = r->jours_restants}, metier_day(r->fin), joined(c, "+", r->n_types, type_at, r),
        metier_day(r->debut), selecting ? cell_bool(r->retenue) : none,
        selecting ? joined(c, " ", r->n_motifs, reason_at, r) : none,
        metier_ref(c, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, r->agrement),
    };
    memcpy(out, cells, sizeof cells);
}

VIEW(portefeuille, PORTEFEUILLE, portfolio_columns, NULL, show_portfolio);

enum err cmd_portefeuille(struct ctl *c)
{
    Pacte__PortefeuilleRequest q = PACTE__PORTEFEUILLE_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    q.au = &au;
    enum err e = metier_annee(c, &q.annee_fin);
    return e == ERR_OK ? show_pages(c, &portefeuille, &q.base, &q.after) : e;
}
