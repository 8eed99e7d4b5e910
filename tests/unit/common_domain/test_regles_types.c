/* The validators of the types of the métier, on both sides of each rule. */
#include "common/domain/projet.h"
#include "common/domain/validate.h"
#include "common/json/json.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *type, *fields; enum err want; const char *field; } rows[] = {
    {"projet_social", "'structure':'@s','intitule':'P','debut':'2027-01-01','fin':'2026-12-31'", ERR_INVALID, "projet_social.fin"},
    {"projet_social", "'structure':'@s','intitule':'P','debut':'2027-01-01','fin':'2027-01-01'", ERR_OK, ""},
    {"projet_social", "'structure':'@s','intitule':'P','valide':'2026-06-10'", ERR_REQUIRED, "projet_social.valide_par"},
    {"noeud", "'projet':'@p','intitule':'N'", ERR_REQUIRED, "noeud.niveau"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'diagnostic'", ERR_OK, ""},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'diagnostic','parent':'@n'", ERR_INVALID, "noeud.parent"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'axe'", ERR_OK, ""},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'objectif'", ERR_REQUIRED, "noeud.parent"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'action'", ERR_REQUIRED, "noeud.parent"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'action','parent':'@n','budget':'0'", ERR_OK, ""},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'action','parent':'@n','budget':'-0.01'", ERR_OUT_OF_RANGE, "noeud.budget"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'axe','debut':'2027-01-02','fin':'2027-01-01'", ERR_INVALID, "noeud.fin"},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'axe','partenaires':['@a','@b']", ERR_OK, ""},
    {"noeud", "'projet':'@p','intitule':'N','niveau':'axe','partenaires':['@a','@a']", ERR_INVALID, "noeud.partenaires"},
    {"engagement", "'convention':'@c','de':'@a','envers':'@a','texte':'E'", ERR_INVALID, "engagement.envers"},
    {"engagement", "'convention':'@c','de':'@a','envers':'@b','texte':'E','etat':'tenu'", ERR_REQUIRED, "engagement.preuve"},
    {"engagement", "'convention':'@c','de':'@a','envers':'@b','texte':'E','etat':'tenu','preuve':'vu'", ERR_REQUIRED, "engagement.constate"},
    {"engagement", "'convention':'@c','de':'@a','envers':'@b','texte':'E','etat':'tenu','document':'@d','constate':'2027-01-01'", ERR_OK, ""},
    {"budget", "'convention':'@c','annee':2027,'version':'realise','valide':'2027-12-30'", ERR_INVALID, "budget.valide"},
    {"budget", "'convention':'@c','annee':2027,'version':'realise','valide':'2027-12-31'", ERR_OK, ""},
    {"budget", "'convention':'@c','annee':2027,'version':'previsionnel','valide':'2026-06-10'", ERR_OK, ""},
    {"ligne_budget", "'budget':'@b','compte':'64','montant':'-0.01'", ERR_OUT_OF_RANGE, "ligne_budget.montant"},
    {"ligne_budget", "'budget':'@b','compte':'64','montant':'0.00'", ERR_OK, ""},
    {"ligne_budget", "'budget':'@b','compte':'74','montant':'1','dans_convention':'oui'", ERR_REQUIRED, "ligne_budget.financeur"},
    {"ligne_budget", "'budget':'@b','compte':'74','montant':'1','dans_convention':'oui','financeur':'@f'", ERR_OK, ""},
    {"contribution", "'convention':'@c','financeur':'@f','annee':2027,'base_prevue':'-1'", ERR_OUT_OF_RANGE, "contribution.base_prevue"},
    {"contribution", "'convention':'@c','financeur':'@f','annee':2027,'promis':'10','parts':[{'action':'@a','montant':'4'},{'action':'@b','montant':'6'}]", ERR_OK, ""},
    {"contribution", "'convention':'@c','financeur':'@f','annee':2027,'promis':'10','parts':[{'action':'@a','montant':'4'},{'action':'@b','montant':'6.01'}]", ERR_INVALID, "contribution.parts"},
    {"contribution", "'convention':'@c','financeur':'@f','annee':2027,'promis':'10','conventionne':'9','parts':[{'action':'@a','montant':'9'}]", ERR_OK, ""},
    {"contribution", "'convention':'@c','financeur':'@f','annee':2027,'promis':'10','parts':[{'action':'@a','montant':'11'},{'action':'@b','montant':'-1'}]", ERR_OUT_OF_RANGE, "contribution.parts.montant"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','numerateur':'@x'", ERR_REQUIRED, "indicateur.denominateur"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','denominateur':'@x'", ERR_REQUIRED, "indicateur.numerateur"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','numerateur':'@x','denominateur':'@x'", ERR_INVALID, "indicateur.denominateur"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','numerateur':'@x','denominateur':'@y'", ERR_OK, ""},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','valeur_base':'3'", ERR_REQUIRED, "indicateur.base_annee"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','cibles':[{'annee':2027,'valeur':'1'},{'annee':2027,'valeur':'2'}]", ERR_INVALID, "indicateur.cibles"},
    {"indicateur", "'convention':'@c','code':'I','libelle':'L','cibles':[{'annee':2027,'valeur':'1'},{'annee':2028,'valeur':'1'}]", ERR_OK, ""},
    {"mesure", "'indicateur':'@i','annee':2027", ERR_REQUIRED, "mesure.valeur"},
    {"mesure", "'indicateur':'@i','annee':2027,'valeur':'0'", ERR_OK, ""},
    {"mesure", "'indicateur':'@i','annee':2027,'etat':'estimee'", ERR_REQUIRED, "mesure.valeur"},
    {"mesure", "'indicateur':'@i','annee':2027,'etat':'non_collectee','valeur':'0','motif':'m'", ERR_INVALID, "mesure.valeur"},
    {"mesure", "'indicateur':'@i','annee':2027,'etat':'non_applicable'", ERR_REQUIRED, "mesure.motif"},
    {"mesure", "'indicateur':'@i','annee':2027,'etat':'refusee','motif':'m'", ERR_OK, ""},
    {"mesure", "'indicateur':'@i','annee':2027,'valeur':'10','ventilations':[{'axe':'sexe','modalite':'f','valeur':'6'},{'axe':'sexe','modalite':'h','valeur':'4'}]", ERR_OK, ""},
    {"mesure", "'indicateur':'@i','annee':2027,'valeur':'10','ventilations':[{'axe':'sexe','modalite':'f','valeur':'6'},{'axe':'age','modalite':'16-25','valeur':'10'},{'axe':'sexe','modalite':'h','valeur':'4.001'}]", ERR_INVALID, "mesure.ventilations"},
    {"evaluation", "'objet':'convention:@c','annee':2027,'validee':'2027-01-01'", ERR_REQUIRED, "evaluation.remise"},
    {"evaluation", "'objet':'convention:@c','annee':2027,'remise':'2027-01-02','validee':'2027-01-01'", ERR_INVALID, "evaluation.validee"},
    {"evaluation", "'objet':'convention:@c','annee':2027,'appreciations':[{'critere':'IMPACT','note':4},{'critere':'IMPACT','note':3}]", ERR_INVALID, "evaluation.appreciations"},
    {"statistique", "'territoire':'@t','annee':2012,'mesure':'RP','stock':'0','entrees':'0','sorties':'0'", ERR_OK, ""},
    {"statistique", "'territoire':'@t','annee':2012,'mesure':'RP','stock':'-1'", ERR_OUT_OF_RANGE, "statistique.stock"},
    {"statistique", "'territoire':'@t','annee':2012,'mesure':'RP','entrees':'1.5'", ERR_OUT_OF_RANGE, "statistique.entrees"},
    {"statistique", "'territoire':'@t','annee':2012,'mesure':'RP','sorties':'-1'", ERR_OUT_OF_RANGE, "statistique.sorties"},
    {"affectation", "'structure':'@s','fonction':'F','etp':'50.00','debut':'2027-01-02','fin':'2027-01-01'", ERR_INVALID, "affectation.fin"},
    {"affectation", "'structure':'@s','fonction':'F','etp':'-1.00'", ERR_OUT_OF_RANGE, "affectation.etp"},
    {"instance", "'convention':'@c','type':'T','nom':'N','debut':'2027-01-02','fin':'2027-01-01'", ERR_INVALID, "instance.fin"},
    {"membre", "'instance':'@i','organisation':'@o','qualite':'accompagnateur','peut_presider':'oui'", ERR_INVALID, "membre.peut_presider"},
    {"membre", "'instance':'@i','organisation':'@o','qualite':'facultatif','peut_presider':'oui'", ERR_OK, ""},
    {"membre", "'instance':'@i','organisation':'@o','debut':'2027-01-02','fin':'2027-01-01'", ERR_INVALID, "membre.fin"},
    {"reunion", "'instance':'@i','date':'2026-07-10','heure':'23:59'", ERR_OK, ""},
    {"reunion", "'instance':'@i','date':'2026-07-10','heure':'24:00'", ERR_INVALID, "reunion.heure"},
    {"reunion", "'instance':'@i','date':'2026-07-10','heure':'14:60'", ERR_INVALID, "reunion.heure"},
    {"reunion", "'instance':'@i','date':'2026-07-10','heure':'14h30'", ERR_INVALID, "reunion.heure"},
    {"reunion", "'instance':'@i','date':'2026-07-10','pv_approuve':'2026-07-09'", ERR_INVALID, "reunion.pv_approuve"},
    {"reunion", "'instance':'@i','date':'2026-07-10','pv_approuve':'2026-07-10'", ERR_OK, ""},
    {"reunion", "'instance':'@i','date':'2026-07-10','pv_approuve':'2026-07-12','tenue':'non'", ERR_INVALID, "reunion.pv_approuve"},
    {"reunion", "'instance':'@i','date':'2026-07-10','rectifie':'@r'", ERR_REQUIRED, "reunion.texte"},
    {"reunion", "'instance':'@i','date':'2026-07-10','ordre':[{'numero':1,'titre':'a'},{'numero':1,'titre':'b'}]", ERR_INVALID, "reunion.ordre"},
    {"reunion", "'instance':'@i','date':'2026-07-10','ordre':[{'titre':'a'},{'titre':'b'}]", ERR_OK, ""},
    {"presence", "'reunion':'@r','membre':'@m','etat':'represente'", ERR_REQUIRED, "presence.mandataire"},
    {"presence", "'reunion':'@r','membre':'@m','etat':'present','mandataire':'@n'", ERR_INVALID, "presence.mandataire"},
    {"presence", "'reunion':'@r','membre':'@m','etat':'represente','mandataire':'@m'", ERR_INVALID, "presence.mandataire"},
    {"presence", "'reunion':'@r','membre':'@m','etat':'represente','mandataire':'@n'", ERR_OK, ""},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':8,'pour':7", ERR_INVALID, "decision.votants"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':8,'pour':7,'abstention':1,'effectif':7", ERR_INVALID, "decision.votants"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':8,'pour':7,'abstention':1,'effectif':8", ERR_OK, ""},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','etat':'adoptee'", ERR_REQUIRED, "decision.date"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','etat':'adoptee','date':'2026-07-10','votants':2,'pour':1,'contre':1", ERR_INVALID, "decision.etat"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','etat':'rejetee','votants':2,'pour':1,'contre':1", ERR_OK, ""},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':1,'pour':1,'votes':[{'organisation':'@a','sens':'contre'}]", ERR_INVALID, "decision.votes"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':2,'pour':2,'votes':[{'organisation':'@a','sens':'pour'},{'organisation':'@a','sens':'pour'}]", ERR_INVALID, "decision.votes"},
    {"decision", "'convention':'@c','annee':2026,'objet':'D','votants':1,'pour':1,'votes':[{'organisation':'@a','sens':'pour_avec_reserve'}]", ERR_REQUIRED, "decision.votes.reserve"},
    {"suivi", "'convention':'@c','action':'A','etat':'clos'", ERR_REQUIRED, "suivi.clos"},
    {"suivi", "'convention':'@c','action':'A','clos':'2026-07-10'", ERR_INVALID, "suivi.etat"},
    {"suivi", "'convention':'@c','action':'A','etat':'clos','clos':'2026-07-10'", ERR_OK, ""},
    {"etape", "'objet':'agrement:@a','code':'E','commencee':'2026-07-10','realisee':'2026-07-09'", ERR_INVALID, "etape.realisee"},
    {"echeance", "'objet':'convention:@c','titre':'T'", ERR_REQUIRED, "echeance.du"},
    {"echeance", "'objet':'convention:@c','du':'2026-07-10'", ERR_REQUIRED, "echeance.titre"},
    {"echeance", "'objet':'convention:@c','regle':'R','du':'2026-07-10'", ERR_REQUIRED, "echeance.motif"},
    {"echeance", "'objet':'convention:@c','regle':'R','fait':'2026-07-10'", ERR_OK, ""},
    {"avenant", "'convention':'@c','numero':1,'objet':'A','type':'prorogation'", ERR_REQUIRED, "avenant.fin"},
    {"avenant", "'convention':'@c','numero':1,'objet':'A','type':'prorogation','effet':'2031-01-01','fin':'2030-12-31'", ERR_INVALID, "avenant.fin"},
    {"avenant", "'convention':'@c','numero':1,'objet':'A','type':'adhesion'", ERR_REQUIRED, "avenant.organisation"},
    {"avenant", "'convention':'@c','numero':1,'objet':'A','type':'modification','fin':'2031-12-31'", ERR_INVALID, "avenant.fin"},
    {"avenant", "'convention':'@c','numero':1,'objet':'A','type':'adhesion','organisation':'@o'", ERR_OK, ""},
    {"modele", "'code':'M','version':1,'intitule':'M','etapes':[{'code':'A','ordre':1,'libelle':'a'},{'code':'A','ordre':2,'libelle':'b'}]", ERR_INVALID, "modele.etapes[1]"},
    {"modele", "'code':'M','version':1,'intitule':'M','etapes':[{'code':'A','ordre':1,'libelle':'a'},{'code':'B','ordre':2,'libelle':'b'}]", ERR_OK, ""},
};

static struct arena arena;

/* Rows are written with single quotes, to be read. */
static struct json_record parsed(const char *type, const char *fields)
{
    static char text[1024];
    struct json_record out;
    struct err_note note = {0};
    int n = snprintf(text, sizeof text, "{'type':'%s','id':'@essai','fields':{%s}}", type, fields);
    cr_assert(n > 0 && (size_t)n < sizeof text);
    for (char *p = text; *p != '\0'; p++)
        *p = *p == '\'' ? '"' : *p;
    cr_assert_eq(json_record_parse(bytes_text(text), &arena, &out, &note), ERR_OK, "%s: %s", text, note.text);
    return out;
}

Test(regles, of_the_types_of_the_metier, .timeout = 20)
{
    arena_init(&arena, &sys_real, 8u << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err_note note = {0};
        const ProtobufCMessage *body;
        struct json_record r = parsed(rows[i].type, rows[i].fields);
        (void)record_body(r.record, &body);
        cr_expect_eq(domain_validate(r.type, body, &note), rows[i].want, "%s {%s}: %s", rows[i].type, rows[i].fields, note.text);
        cr_expect_str_eq(note.field, rows[i].field, "%s {%s}: %s", rows[i].type, rows[i].fields, note.field);
        cr_expect_eq(rows[i].want == ERR_OK, note.text[0] == '\0');
    }
    arena_finish(&arena);
}

/* --- A node in its tree --------------------------------------------------------- */

static const struct { const char *fields; uint64_t id; enum err want; const char *field; } nodes[] = {
    {"'projet':'@p','intitule':'N','niveau':'axe','parent':'@d'", 0, ERR_OK, ""},
    {"'projet':'@p','intitule':'N','niveau':'objectif','parent':'@a'", 0, ERR_OK, ""},
    {"'projet':'@p','intitule':'N','niveau':'action','parent':'@o'", 0, ERR_OK, ""},
    {"'projet':'@p','intitule':'N','niveau':'action','parent':'@a'", 0, ERR_INVALID, "noeud.niveau"},
    {"'projet':'@p','intitule':'N','niveau':'axe','parent':'@o'", 0, ERR_INVALID, "noeud.niveau"},
    {"'projet':'@p','intitule':'N','niveau':'axe','parent':'@a'", 0, ERR_INVALID, "noeud.niveau"},
    {"'projet':'@p','intitule':'N','niveau':'axe','parent':'@absent'", 0, ERR_INVALID, "noeud.parent"},
    {"'projet':'@q','intitule':'N','niveau':'axe','parent':'@d'", 0, ERR_INVALID, "noeud.parent"},
};

Test(regles, a_node_in_its_tree, .timeout = 20)
{
    static const struct { const char *alias, *fields; } tree[] = {
        {"d", "'projet':'@p','intitule':'D','niveau':'diagnostic'"},
        {"a", "'projet':'@p','intitule':'A','niveau':'axe','parent':'@d'"},
        {"o", "'projet':'@p','intitule':'O','niveau':'objectif','parent':'@a'"},
    };
    struct dossier d;
    struct err_note note = {0};
    arena_init(&arena, &sys_real, 8u << 20);
    dossier_init(&d, &arena);
    for (size_t i = 0; i < 3; i++) {
        const ProtobufCMessage *body;
        struct json_record r = parsed("noeud", tree[i].fields);
        (void)record_body(r.record, &body);
        cr_assert_eq(dossier_add(&d, r.type->number, corpus_id(tree[i].alias), body), ERR_OK);
    }
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        note = (struct err_note){0};
        struct json_record r = parsed("noeud", nodes[i].fields);
        cr_expect_eq(noeud_verifier(&d, nodes[i].id, r.record->noeud, &note), nodes[i].want, "row %zu: %s", i, note.text);
        cr_expect_str_eq(note.field, nodes[i].field, "row %zu", i);
    }
    cr_expect_eq(noeud_verifier(&d, corpus_id("a"), parsed("noeud", "'projet':'@p','intitule':'A','niveau':'objectif','parent':'@a'").record->noeud, &note),
                 ERR_INVALID, "nobody is above oneself");
    cr_expect_null(dossier_noeud(&d, corpus_id("absent")));
    arena_finish(&arena);
}
