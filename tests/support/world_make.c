/* What is in the world before a test begins. */
#include "tests/support/world.h"

#include <stdio.h>
#include <stdlib.h>

static void done(struct world *w, enum err e, const char *what)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "world, %s: %s: %s %s\n", what, err_name(e), w->note.field, w->note.text);
    abort();
}

static void make_site(struct world *w)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    site.site = (char *)"Fédération d'essai";
    site.time_zone = (char *)"Europe/Paris";
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    done(w, world_command(w, 0, &c), "site");
}

static void make_account(struct world *w, uint64_t id, const char *name, Pacte__Role role, uint64_t of)
{
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, *grants[] = {&grant};
    Pacte__Ref ref = PACTE__REF__INIT, *refs[] = {&ref};
    ref.id = of;
    grant.role = role;
    if (role == PACTE__ROLE__ROLE_FINANCEUR)
        grant.organisation = &ref;
    else if (of != 0) {
        grant.structures = refs;
        grant.n_structures = 1;
    }
    a.id = id;
    a.account = a.name = (char *)(uintptr_t)name;
    a.password_hash = (char *)"$argon2id$essai";
    a.grants = grants;
    a.n_grants = 1;
    done(w, world_put_account(w, 0, &a), name);
}

static void make_accounts(struct world *w)
{
    make_account(w, ADMIN, "admin", PACTE__ROLE__ROLE_ADMINISTRATION, 0);
    make_account(w, FEDERATION, "federation", PACTE__ROLE__ROLE_FEDERATION, 0);
    make_account(w, COORDINATION, "coordination", PACTE__ROLE__ROLE_COORDINATION, CENTRE);
    make_account(w, AUTRE_COORDINATION, "autre-coordination", PACTE__ROLE__ROLE_COORDINATION, AUTRE_CENTRE);
    make_account(w, FINANCEUR_VILLE, "ville", PACTE__ROLE__ROLE_FINANCEUR, VILLE);
    make_account(w, FINANCEUR_DEPT, "departement", PACTE__ROLE__ROLE_FINANCEUR, DEPT);
    make_account(w, AUDIT, "audit", PACTE__ROLE__ROLE_AUDIT, 0);
    make_account(w, LECTURE, "lecture", PACTE__ROLE__ROLE_LECTURE, CENTRE);
}

static void put(struct world *w, uint64_t account, Pacte__Record *r)
{
    char what[32];
    snprintf(what, sizeof what, "record %llu", (unsigned long long)r->header->id);
    done(w, world_put(w, account, r), what);
}

static void organisation(struct world *w, uint64_t id, const char *name, const char *type)
{
    put(w, FEDERATION, world_record(w, TYPE(ORGANISATION), id, 0, "nom", name, "type", type, "pays", "FR", NULL));
}

static void shared(struct world *w)
{
    organisation(w, GESTIONNAIRE, "Association Les Passerelles", "ASSOCIATION");
    organisation(w, VILLE, "Ville de Bellerive", "COMMUNE");
    organisation(w, CAF, "Caf de l'essai", "CAF");
    organisation(w, DEPT, "Département de l'essai", "DEPT");
    put(w, FEDERATION, world_record(w, TYPE(CONTACT), CONTACT, 0, "organisation", world_ref(VILLE), "fonction",
                                    "Chargée de mission", "nom", "Essai", NULL));
    put(w, FEDERATION, world_record(w, TYPE(TERRITOIRE), COMMUNE, 0, "code", "99001", "type", "COMMUNE", "libelle",
                                    "Bellerive", NULL));
    put(w, FEDERATION, world_record(w, TYPE(TERRITOIRE), QUARTIER, 0, "code", "QN99001M", "type", "QPV", "libelle",
                                    "Les Essarts", "parent", world_ref(COMMUNE), NULL));
}

static void centre(struct world *w, uint64_t account, uint64_t id, uint64_t convention, const char *reference)
{
    put(w, account, world_record(w, TYPE(STRUCTURE), id, 0, "nom", reference, "type", "CS", "gestionnaire",
                                 world_ref(GESTIONNAIRE), "territoires", world_ref(QUARTIER), NULL));
    put(w, account, world_record(w, TYPE(CONVENTION), convention, 0, "reference", reference, "intitule", "Convention",
                                 "structures", world_ref(id), "debut", "2027-01-01", "fin", "2030-12-31", "note",
                                 "À relire", NULL));
}

static void signataire(struct world *w, uint64_t account, uint64_t id, uint64_t convention, uint64_t organisation)
{
    put(w, account, world_record(w, TYPE(SIGNATAIRE), id, 0, "convention", world_ref(convention), "organisation",
                                 world_ref(organisation), "qualites", "FINANCEUR", NULL));
}

static void contribution(struct world *w, uint64_t account, uint64_t id, uint64_t convention, uint64_t financeur)
{
    put(w, account, world_record(w, TYPE(CONTRIBUTION), id, 0, "convention", world_ref(convention), "financeur",
                                 world_ref(financeur), "annee", "2027", "sollicite", "50000", "note",
                                 "À négocier", NULL));
}

void world_make(struct world *w)
{
    world_open(w);
    make_site(w);
    make_accounts(w);
    shared(w);
    centre(w, COORDINATION, CENTRE, CONVENTION, "COM-2027-001");
    centre(w, AUTRE_COORDINATION, AUTRE_CENTRE, AUTRE_CONVENTION, "COM-2027-002");
    put(w, COORDINATION, world_record(w, TYPE(AGREMENT), AGREMENT, 0, "structure", world_ref(CENTRE), "types", "AGC",
                                      "autorite", world_ref(CAF), "debut", "2027-01-01", "fin", "2030-12-31", NULL));
    signataire(w, COORDINATION, SIGNE_VILLE, CONVENTION, VILLE);
    signataire(w, COORDINATION, SIGNE_CAF, CONVENTION, CAF);
    signataire(w, AUTRE_COORDINATION, SIGNE_DEPT, AUTRE_CONVENTION, DEPT);
    contribution(w, COORDINATION, DE_VILLE, CONVENTION, VILLE);
    contribution(w, COORDINATION, DE_CAF, CONVENTION, CAF);
    contribution(w, AUTRE_COORDINATION, DE_DEPT, AUTRE_CONVENTION, DEPT);
    put(w, COORDINATION, world_record(w, TYPE(VERSEMENT), VERSEMENT, 0, "contribution", world_ref(DE_VILLE), "type",
                                      "acompte", "prevu", "25000", "prevu_date", "2027-03-31", NULL));
    put(w, COORDINATION, world_record(w, TYPE(DOCUMENT), DOCUMENT, 0, "type", "RAPPORT_ACTIVITE", "titre", "Rapport 2027",
                                      "convention", world_ref(CONVENTION), NULL));
    world_fresh(w);
}
