//! Who may do what, as a table to be read: one line for each route and each thing it can meet.

/// The table. `nobody` sends no token; `bad` a token that is none (any more); `group` is the
/// contact of the organisation that the thing belongs to, `other` a contact of another
/// organisation of the same centre; `broker` and `admin` are staff of the centre.
///
/// A `thing` is what the path names, in the state in which it is; `nothing` is an id that does not
/// exist (and, alike, one that is none). Whoever belongs to another centre gets, for every thing,
/// exactly what they get for `nothing`: that needs no column.
///
/// `401` = sign in first, `403` = not with this role, `404` = nothing here that you may know of,
/// `409` = not possible as things are, `422` = names something that the caller may not name.
const TABLE: &str = "
method  path                                        thing                   nobody bad group other broker admin
GET     /health/live                                -                       200    200 200   200   200    200
GET     /health/ready                               -                       200    200 200   200   200    200

POST    /api/v1/sessions                            -                       201    201 201   201   201    201
GET     /api/v1/sessions/current                    -                       401    401 200   200   200    200

POST    /api/v1/sessions/current/second-factor      -                       401    401 403   403   200    200
GET     /api/v1/centre/accounts                     -                       401    401 403   403   403    200
DELETE  /api/v1/centre/accounts/{id}/second-factor  nothing                 401    401 403   403   403    404
DELETE  /api/v1/centre/accounts/{id}/second-factor  staff-account           401    401 403   403   403    204
DELETE  /api/v1/centre/accounts/{id}/second-factor  plain-account           401    401 403   403   403    404

GET     /api/v1/centre                              -                       401    401 403   403   200    200
PATCH   /api/v1/centre                              -                       401    401 403   403   403    200
POST    /api/v1/centre/terms                        -                       401    401 403   403   403    201
GET     /api/v1/changes                             -                       401    401 403   403   200    200
GET     /api/v1/audit                               -                       401    401 403   403   403    200

POST    /api/v1/centre/places                       -                       401    401 403   403   201    201
GET     /api/v1/centre/places                       -                       401    401 403   403   200    200
GET     /api/v1/centre/places/{id}                  nothing                 401    401 403   403   404    404
GET     /api/v1/centre/places/{id}                  centre-place            401    401 403   403   200    200
PATCH   /api/v1/centre/places/{id}                  nothing                 401    401 403   403   404    404
PATCH   /api/v1/centre/places/{id}                  centre-place            401    401 403   403   200    200
DELETE  /api/v1/centre/places/{id}                  nothing                 401    401 403   403   404    404
DELETE  /api/v1/centre/places/{id}                  centre-place            401    401 403   403   204    204

POST    /api/v1/volunteers                          -                       202    401 202   202   201    201
POST    /api/v1/volunteers/search                   -                       401    401 403   403   200    200
GET     /api/v1/volunteers/{id}                     nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}                     volunteer               401    401 403   403   200    200
GET     /api/v1/volunteers/{id}                     introduced-volunteer    401    401 403   403   200    200
GET     /api/v1/volunteers/{id}                     erased-volunteer        401    401 403   403   404    404
GET     /api/v1/volunteers/{id}                     merged-volunteer        401    401 403   403   410    410
PATCH   /api/v1/volunteers/{id}                     nothing                 401    401 403   403   404    404
PATCH   /api/v1/volunteers/{id}                     volunteer               401    401 403   403   200    200
PATCH   /api/v1/volunteers/{id}                     merged-volunteer        401    401 403   403   410    410
DELETE  /api/v1/volunteers/{id}                     nothing                 401    401 403   403   404    404
DELETE  /api/v1/volunteers/{id}                     volunteer               401    401 403   403   202    202
DELETE  /api/v1/volunteers/{id}                     introduced-volunteer    401    401 403   403   202    202
DELETE  /api/v1/volunteers/{id}                     erased-volunteer        401    401 403   403   404    404
DELETE  /api/v1/volunteers/{id}                     merged-volunteer        401    401 403   403   410    410
GET     /api/v1/volunteers/{id}/checks              nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/checks              volunteer               401    401 403   403   200    200
GET     /api/v1/volunteers/{id}/checks              introduced-volunteer    401    401 403   403   200    200
POST    /api/v1/volunteers/{id}/checks              nothing                 401    401 403   403   404    404
POST    /api/v1/volunteers/{id}/checks              volunteer               401    401 403   403   201    201
GET     /api/v1/volunteers/{id}/checks/{check_id}   nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/checks/{check_id}   check                   401    401 403   403   200    200
GET     /api/v1/volunteers/{id}/checks/{check_id}   check-of-another        401    401 403   403   404    404
PATCH   /api/v1/volunteers/{id}/checks/{check_id}   nothing                 401    401 403   403   404    404
PATCH   /api/v1/volunteers/{id}/checks/{check_id}   check                   401    401 403   403   200    200
PATCH   /api/v1/volunteers/{id}/checks/{check_id}   check-of-another        401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/consents            nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/consents            volunteer               401    401 403   403   200    200
POST    /api/v1/volunteers/{id}/consents            nothing                 401    401 403   403   404    404
POST    /api/v1/volunteers/{id}/consents            volunteer               401    401 403   403   201    201
GET     /api/v1/volunteers/{id}/matches             nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/matches             volunteer               401    401 403   403   200    200
GET     /api/v1/volunteers/{id}/matches             erased-volunteer        401    401 403   403   404    404

POST    /api/v1/organisations                       -                       401    401 403   403   201    201
GET     /api/v1/organisations                       -                       401    401 403   403   200    200
GET     /api/v1/organisations/{id}                  nothing                 401    401 404   404   404    404
GET     /api/v1/organisations/{id}                  organisation            401    401 200   404   200    200
GET     /api/v1/organisations/{id}                  pending-organisation    401    401 404   404   200    200
PATCH   /api/v1/organisations/{id}                  nothing                 401    401 404   404   404    404
PATCH   /api/v1/organisations/{id}                  organisation            401    401 200   404   200    200
PATCH   /api/v1/organisations/{id}                  pending-organisation    401    401 404   404   200    200
POST    /api/v1/organisations/{id}/approve          nothing                 401    401 403   403   404    404
POST    /api/v1/organisations/{id}/approve          organisation            401    401 403   403   200    200
POST    /api/v1/organisations/{id}/approve          pending-organisation    401    401 403   403   200    200
POST    /api/v1/organisations/{id}/contacts         nothing                 401    401 403   403   404    404
POST    /api/v1/organisations/{id}/contacts         organisation            401    401 403   403   201    201
GET     /api/v1/organisations/{id}/contacts         nothing                 401    401 403   403   404    404
GET     /api/v1/organisations/{id}/contacts         organisation            401    401 403   403   200    200

POST    /api/v1/needs                               -                       401    401 201   422   201    201
POST    /api/v1/needs/draft                         -                       401    401 200   200   200    200
POST    /api/v1/needs/preview                       -                       401    401 200   422   200    200
GET     /api/v1/needs                               -                       200    401 200   200   200    200
GET     /api/v1/needs/{id}                          nothing                 404    401 404   404   404    404
GET     /api/v1/needs/{id}                          draft-need              404    401 200   404   200    200
GET     /api/v1/needs/{id}                          pending-need            404    401 200   404   200    200
GET     /api/v1/needs/{id}                          open-need               200    401 200   200   200    200
GET     /api/v1/needs/{id}                          filled-need             404    401 200   404   200    200
GET     /api/v1/needs/{id}                          closed-need             404    401 200   404   200    200
GET     /api/v1/needs/{id}                          over-need               404    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          nothing                 401    401 404   404   404    404
PATCH   /api/v1/needs/{id}                          draft-need              401    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          pending-need            401    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          open-need               401    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          filled-need             401    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          closed-need             401    401 200   404   200    200
PATCH   /api/v1/needs/{id}                          over-need               401    401 200   404   200    200
POST    /api/v1/needs/{id}/approve                  nothing                 401    401 403   403   404    404
POST    /api/v1/needs/{id}/approve                  draft-need              401    401 403   403   200    200
POST    /api/v1/needs/{id}/approve                  pending-need            401    401 403   403   200    200
POST    /api/v1/needs/{id}/approve                  open-need               401    401 403   403   200    200
POST    /api/v1/needs/{id}/approve                  filled-need             401    401 403   403   200    200
POST    /api/v1/needs/{id}/approve                  closed-need             401    401 403   403   409    409
POST    /api/v1/needs/{id}/close                    nothing                 401    401 403   403   404    404
POST    /api/v1/needs/{id}/close                    pending-need            401    401 403   403   200    200
POST    /api/v1/needs/{id}/close                    open-need               401    401 403   403   200    200
POST    /api/v1/needs/{id}/close                    closed-need             401    401 403   403   200    200
GET     /api/v1/needs/{id}/advice                   nothing                 401    401 404   404   404    404
GET     /api/v1/needs/{id}/advice                   draft-need              401    401 200   404   200    200
GET     /api/v1/needs/{id}/advice                   pending-need            401    401 200   404   200    200
GET     /api/v1/needs/{id}/advice                   open-need               401    401 200   404   200    200
GET     /api/v1/needs/{id}/advice                   filled-need             401    401 200   404   200    200
GET     /api/v1/needs/{id}/advice                   closed-need             401    401 409   404   409    409
GET     /api/v1/needs/{id}/advice                   over-need               401    401 409   404   409    409
GET     /api/v1/needs/{id}/matches                  nothing                 401    401 403   403   404    404
GET     /api/v1/needs/{id}/matches                  draft-need              401    401 403   403   200    200
GET     /api/v1/needs/{id}/matches                  pending-need            401    401 403   403   200    200
GET     /api/v1/needs/{id}/matches                  open-need               401    401 403   403   200    200
GET     /api/v1/needs/{id}/matches                  filled-need             401    401 403   403   200    200
GET     /api/v1/needs/{id}/matches                  closed-need             401    401 403   403   409    409
GET     /api/v1/needs/{id}/matches                  over-need               401    401 403   403   409    409
GET     /api/v1/needs/{id}/matches/{volunteer_id}   nothing                 401    401 403   403   404    404
GET     /api/v1/needs/{id}/matches/{volunteer_id}   open-need               401    401 403   403   200    200
GET     /api/v1/needs/{id}/matches/{volunteer_id}   nobody-for-a-need       401    401 403   403   404    404
GET     /api/v1/needs/{id}/matches/{volunteer_id}   stranger-for-a-need     401    401 403   403   404    404
GET     /api/v1/needs/{id}/matches/{volunteer_id}   closed-need             401    401 403   403   409    409
GET     /api/v1/needs/{id}/near-misses              nothing                 401    401 403   403   404    404
GET     /api/v1/needs/{id}/near-misses              draft-need              401    401 403   403   200    200
GET     /api/v1/needs/{id}/near-misses              pending-need            401    401 403   403   200    200
GET     /api/v1/needs/{id}/near-misses              open-need               401    401 403   403   200    200
GET     /api/v1/needs/{id}/near-misses              filled-need             401    401 403   403   200    200
GET     /api/v1/needs/{id}/near-misses              closed-need             401    401 403   403   409    409
GET     /api/v1/needs/{id}/near-misses              over-need               401    401 403   403   409    409

POST    /api/v1/blocks                              -                       401    401 403   403   201    201
GET     /api/v1/blocks                              -                       401    401 403   403   200    200
GET     /api/v1/blocks/{id}                         nothing                 401    401 403   403   404    404
GET     /api/v1/blocks/{id}                         block                   401    401 403   403   200    200
DELETE  /api/v1/blocks/{id}                         nothing                 401    401 403   403   404    404
DELETE  /api/v1/blocks/{id}                         block                   401    401 403   403   204    204

POST    /api/v1/volunteers/{id}/merge               nothing                 401    401 403   403   404    404
POST    /api/v1/volunteers/{id}/merge               volunteer               401    401 403   403   200    200
POST    /api/v1/volunteers/{id}/merge               merged-volunteer        401    401 403   403   410    410
POST    /api/v1/volunteers/{id}/merge/undo          nothing                 401    401 403   403   404    404
POST    /api/v1/volunteers/{id}/merge/undo          volunteer               401    401 403   403   409    409
POST    /api/v1/volunteers/{id}/merge/undo          keeping-volunteer       401    401 403   403   200    200
GET     /api/v1/duplicates                          -                       401    401 403   403   200    200
POST    /api/v1/duplicates/dismiss                  -                       401    401 403   403   204    204

POST    /api/v1/placements                          -                       401    401 403   403   201    201
GET     /api/v1/placements                          -                       401    401 200   200   200    200
GET     /api/v1/placements/{id}                     nothing                 401    401 404   404   404    404
GET     /api/v1/placements/{id}                     suggested               401    401 404   404   200    200
GET     /api/v1/placements/{id}                     interested              401    401 404   404   200    200
GET     /api/v1/placements/{id}                     offered                 401    401 404   404   200    200
GET     /api/v1/placements/{id}                     no_reply                401    401 404   404   200    200
GET     /api/v1/placements/{id}                     accepted                401    401 404   404   200    200
GET     /api/v1/placements/{id}                     introduced              401    401 200   404   200    200
GET     /api/v1/placements/{id}                     started                 401    401 200   404   200    200
GET     /api/v1/placements/{id}                     completed               401    401 200   404   200    200
GET     /api/v1/placements/{id}                     ended_early             401    401 200   404   200    200
GET     /api/v1/placements/{id}                     declined                401    401 404   404   200    200
GET     /api/v1/placements/{id}                     refused                 401    401 404   404   200    200
GET     /api/v1/placements/{id}                     withdrawn               401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              nothing                 401    401 404   404   404    404
POST    /api/v1/placements/{id}/events              suggested>offered       401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              interested>accepted     401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              offered>accepted        401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              no_reply>offered        401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              accepted>introduced     401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              accepted>refused        401    401 404   404   200    200
POST    /api/v1/placements/{id}/events              introduced>started      401    401 200   404   200    200
POST    /api/v1/placements/{id}/events              introduced>refused      401    401 200   404   200    200
POST    /api/v1/placements/{id}/events              introduced>withdrawn    401    401 403   404   200    200
POST    /api/v1/placements/{id}/events              introduced>declined     401    401 403   404   200    200
POST    /api/v1/placements/{id}/events              started>completed       401    401 200   404   200    200
POST    /api/v1/placements/{id}/events              started>ended_early     401    401 200   404   200    200
POST    /api/v1/placements/{id}/events              completed>started       401    401 409   404   409    409
POST    /api/v1/placements/{id}/events              declined>offered        401    401 404   404   409    409
POST    /api/v1/placements/{id}/events              refused>started         401    401 404   404   409    409

GET     /api/v1/volunteers/{id}/notes               nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/notes               volunteer               401    401 403   403   200    200
GET     /api/v1/volunteers/{id}/notes               merged-volunteer        401    401 403   403   410    410
POST    /api/v1/volunteers/{id}/notes               nothing                 401    401 403   403   404    404
POST    /api/v1/volunteers/{id}/notes               volunteer               401    401 403   403   201    201
POST    /api/v1/volunteers/{id}/notes               merged-volunteer        401    401 403   403   410    410
GET     /api/v1/volunteers/{id}/notes/{note_id}     nothing                 401    401 403   403   404    404
GET     /api/v1/volunteers/{id}/notes/{note_id}     note                    401    401 403   403   200    200
GET     /api/v1/volunteers/{id}/notes/{note_id}     note-of-another         401    401 403   403   404    404
PATCH   /api/v1/volunteers/{id}/notes/{note_id}     nothing                 401    401 403   403   404    404
PATCH   /api/v1/volunteers/{id}/notes/{note_id}     note                    401    401 403   403   200    200
PATCH   /api/v1/volunteers/{id}/notes/{note_id}     note-of-another         401    401 403   403   404    404
DELETE  /api/v1/volunteers/{id}/notes/{note_id}     nothing                 401    401 403   403   404    404
DELETE  /api/v1/volunteers/{id}/notes/{note_id}     note                    401    401 403   403   204    204
DELETE  /api/v1/volunteers/{id}/notes/{note_id}     note-of-another         401    401 403   403   404    404

GET     /api/v1/organisations/{id}/notes            nothing                 401    401 403   403   404    404
GET     /api/v1/organisations/{id}/notes            organisation            401    401 403   403   200    200
POST    /api/v1/organisations/{id}/notes            nothing                 401    401 403   403   404    404
POST    /api/v1/organisations/{id}/notes            organisation            401    401 403   403   201    201
GET     /api/v1/organisations/{id}/notes/{note_id}  nothing                 401    401 403   403   404    404
GET     /api/v1/organisations/{id}/notes/{note_id}  organisation-note       401    401 403   403   200    200
GET     /api/v1/organisations/{id}/notes/{note_id}  note-of-another-group   401    401 403   403   404    404
PATCH   /api/v1/organisations/{id}/notes/{note_id}  nothing                 401    401 403   403   404    404
PATCH   /api/v1/organisations/{id}/notes/{note_id}  organisation-note       401    401 403   403   200    200
PATCH   /api/v1/organisations/{id}/notes/{note_id}  note-of-another-group   401    401 403   403   404    404
DELETE  /api/v1/organisations/{id}/notes/{note_id}  nothing                 401    401 403   403   404    404
DELETE  /api/v1/organisations/{id}/notes/{note_id}  organisation-note       401    401 403   403   204    204
DELETE  /api/v1/organisations/{id}/notes/{note_id}  note-of-another-group   401    401 403   403   404    404

GET     /api/v1/placements/{id}/hours               nothing                 401    401 404   404   404    404
GET     /api/v1/placements/{id}/hours               accepted                401    401 404   404   200    200
GET     /api/v1/placements/{id}/hours               introduced              401    401 200   404   200    200
GET     /api/v1/placements/{id}/hours               started                 401    401 200   404   200    200
GET     /api/v1/placements/{id}/hours               completed               401    401 200   404   200    200
GET     /api/v1/placements/{id}/hours               ended_early             401    401 200   404   200    200
POST    /api/v1/placements/{id}/hours               nothing                 401    401 404   404   404    404
POST    /api/v1/placements/{id}/hours               accepted                401    401 404   404   409    409
POST    /api/v1/placements/{id}/hours               introduced              401    401 409   404   409    409
POST    /api/v1/placements/{id}/hours               started                 401    401 201   404   201    201
POST    /api/v1/placements/{id}/hours               completed               401    401 201   404   201    201
POST    /api/v1/placements/{id}/hours               ended_early             401    401 201   404   201    201
GET     /api/v1/placements/{id}/hours/{hours_id}    nothing                 401    401 404   404   404    404
GET     /api/v1/placements/{id}/hours/{hours_id}    hours-of-staff          401    401 200   404   200    200
GET     /api/v1/placements/{id}/hours/{hours_id}    hours-of-the-group      401    401 200   404   200    200
GET     /api/v1/placements/{id}/hours/{hours_id}    hours-of-another        401    401 404   404   404    404
PATCH   /api/v1/placements/{id}/hours/{hours_id}    nothing                 401    401 404   404   404    404
PATCH   /api/v1/placements/{id}/hours/{hours_id}    hours-of-staff          401    401 403   404   200    200
PATCH   /api/v1/placements/{id}/hours/{hours_id}    hours-of-the-group      401    401 200   404   200    200
PATCH   /api/v1/placements/{id}/hours/{hours_id}    hours-of-another        401    401 404   404   404    404
DELETE  /api/v1/placements/{id}/hours/{hours_id}    nothing                 401    401 404   404   404    404
DELETE  /api/v1/placements/{id}/hours/{hours_id}    hours-of-staff          401    401 403   404   204    204
DELETE  /api/v1/placements/{id}/hours/{hours_id}    hours-of-the-group      401    401 204   404   204    204
DELETE  /api/v1/placements/{id}/hours/{hours_id}    hours-of-another        401    401 404   404   404    404

GET     /api/v1/skills                              -                       200    401 200   200   200    200
POST    /api/v1/skills/resolve                      -                       200    401 200   200   200    200
POST    /api/v1/skills/synonyms                     -                       401    401 403   403   200    200
GET     /api/v1/skills/unresolved                   -                       401    401 403   403   200    200
GET     /api/v1/causes                              -                       200    401 200   200   200    200
GET     /api/v1/outcomes                            -                       200    401 200   200   200    200
GET     /api/v1/languages                           -                       200    401 200   200   200    200
GET     /api/v1/support                             -                       200    401 200   200   200    200
GET     /api/v1/places                              -                       200    401 200   200   200    200
GET     /api/v1/places/{postcode}                   -                       200    200 200   200   200    200

POST    /api/v1/matches/batch                       -                       401    401 403   403   200    200
POST    /api/v1/plans                               -                       401    401 403   403   202    202
GET     /api/v1/plans/{id}                          nothing                 401    401 403   403   404    404
GET     /api/v1/plans/{id}                          waiting-plan            401    401 403   403   200    200
GET     /api/v1/plans/{id}                          plan                    401    401 403   403   200    200
DELETE  /api/v1/plans/{id}                          nothing                 401    401 403   403   404    404
DELETE  /api/v1/plans/{id}                          waiting-plan            401    401 403   403   204    204
DELETE  /api/v1/plans/{id}                          plan                    401    401 403   403   204    204
POST    /api/v1/plans/{id}/lines/{n}/accept         nothing                 401    401 403   403   404    404
POST    /api/v1/plans/{id}/lines/{n}/accept         waiting-plan            401    401 403   403   404    404
POST    /api/v1/plans/{id}/lines/{n}/accept         plan                    401    401 403   403   200    200
POST    /api/v1/plans/{id}/lines/{n}/accept         struck-line             401    401 403   403   409    409
POST    /api/v1/plans/{id}/lines/{n}/strike         nothing                 401    401 403   403   404    404
POST    /api/v1/plans/{id}/lines/{n}/strike         waiting-plan            401    401 403   403   404    404
POST    /api/v1/plans/{id}/lines/{n}/strike         plan                    401    401 403   403   200    200
POST    /api/v1/plans/{id}/lines/{n}/strike         accepted-line           401    401 403   403   409    409

POST    /api/v1/imports                             -                       401    401 403   403   201    201
GET     /api/v1/imports                             -                       401    401 403   403   200    200
POST    /api/v1/imports/mapping                     -                       401    401 403   403   200    200
GET     /api/v1/import-sources                     -                       401    401 403   403   200    200
DELETE  /api/v1/import-sources/{name}              -                       401    401 403   403   404    404
GET     /api/v1/imports/{id}                        nothing                 401    401 403   403   404    404
GET     /api/v1/imports/{id}                        import                  401    401 403   403   200    200
GET     /api/v1/imports/{id}                        committed-import        401    401 403   403   200    200
POST    /api/v1/imports/{id}/commit                 nothing                 401    401 403   403   404    404
POST    /api/v1/imports/{id}/commit                 import                  401    401 403   403   200    200
POST    /api/v1/imports/{id}/commit                 committed-import        401    401 403   403   409    409
PATCH   /api/v1/imports/{id}/rows/{line}            nothing                 401    401 403   403   404    404
PATCH   /api/v1/imports/{id}/rows/{line}            import                  401    401 403   403   200    200
PATCH   /api/v1/imports/{id}/rows/{line}            committed-import        401    401 403   403   409    409
POST    /api/v1/imports/{id}/undo                   nothing                 401    401 403   403   404    404
POST    /api/v1/imports/{id}/undo                   import                  401    401 403   403   409    409
POST    /api/v1/imports/{id}/undo                   committed-import        401    401 403   403   200    200

POST    /api/v1/sessions/current/second-factor/confirm -                    401    401 403   403   204    204
DELETE  /api/v1/sessions/current                    -                       401    401 204   204   204    204
";

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Nobody,
    Bad,
    Group,
    Other,
    Broker,
    Admin,
}

/// A line of the table.
#[derive(Debug, Clone)]
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    pub thing: &'static str,
    statuses: Vec<u16>,
}

impl Row {
    /// The status that a caller in a column gets.
    pub fn status(&self, role: Role) -> u16 {
        self.statuses[role as usize]
    }

    /// Whether it is about a thing that belongs to a centre.
    pub fn has_thing(&self) -> bool {
        self.thing != "-"
    }
}

/// The lines of the table.
pub fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.is_empty()).skip(1);
    lines
        .map(|line| {
            let words: Vec<&'static str> = line.split_whitespace().collect();
            let [method, path, thing, statuses @ ..] = words.as_slice() else {
                panic!("no line of the table: {line}")
            };
            let statuses: Vec<u16> =
                statuses.iter().map(|s| s.parse().expect("a status")).collect();
            assert_eq!(statuses.len(), 6, "{line}");
            Row { method, path, thing, statuses }
        })
        .collect()
}
