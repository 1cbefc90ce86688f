#pragma once

#include <string_view>

namespace alertstream::store::postgresql::inner {

/// What a transaction asks of the server beyond plain statements. Arrays are in the order of the batch. Tables are
/// looked at by scalar subqueries, which are always answered from an index: nothing a fresh table's statistics say
/// turns them into a scan for each row.
inline constexpr std::string_view functions_1 = R"sql(

-- In a pipeline an UPDATE that hits nothing is no error, and the COMMIT behind it stores the rest: so this raises.
CREATE FUNCTION alertstream_move(clusters text[], groups text[], topics text[], partitions integer[], from_epochs bigint[], from_nexts bigint[],
                                 to_epochs bigint[], to_nexts bigint[], to_marks text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    hit bigint;
    wanted bigint := cardinality(clusters);
    moved bigint;
BEGIN
    -- In a fixed order, so that two that move the same partitions wait for each other, and not for ever.
    PERFORM FROM offsets o JOIN unnest(clusters, groups, topics, partitions) g (c, g, t, p) ON o.cluster = g.c AND o.group_id = g.g AND o.topic = g.t AND o.partition = g.p
        ORDER BY o.cluster, o.group_id, o.topic, o.partition FOR UPDATE OF o;
    UPDATE offsets o SET epoch = g.to_epoch, next = g.to_next, marks = g.to_marks, updated = clock_timestamp()
        FROM unnest(clusters, groups, topics, partitions, from_epochs, from_nexts, to_epochs, to_nexts, to_marks)
             g (c, g, t, p, from_epoch, from_next, to_epoch, to_next, to_marks)
        WHERE o.cluster = g.c AND o.group_id = g.g AND o.topic = g.t AND o.partition = g.p AND o.epoch = g.from_epoch AND o.next = g.from_next;
    GET DIAGNOSTICS moved = ROW_COUNT;
    INSERT INTO offsets SELECT g.c, g.g, g.t, g.p, g.to_epoch, g.to_next, g.to_marks, clock_timestamp()
        FROM unnest(clusters, groups, topics, partitions, from_nexts, to_epochs, to_nexts, to_marks) g (c, g, t, p, from_next, to_epoch, to_next, to_marks)
        WHERE g.from_next IS NULL ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS hit = ROW_COUNT;
    IF moved + hit <> wanted THEN
        RAISE EXCEPTION 'an offset is elsewhere: % of % can be moved', moved + hit, wanted USING ERRCODE = 'AS001';
    END IF;
END $$;

-- Gives the outcome of each row that is not simply new. `later`: its identity or content stands in the batch before.
CREATE FUNCTION alertstream_put_data(target_ids bigint[], target_names text[], simple_names text[], data_types text[], timestamps timestamptz[],
                                     brightnesses double precision[], brightness_errors double precision[], limits double precision[], units text[],
                                     bandpasses text[], telescopes text[], instruments text[], value_texts text[], source_names text[], source_locations text[],
                                     senders text[], message_ids bigint[], publisheds timestamptz[], identities bytea[], contents bytea[],
                                     retracteds timestamptz[], later boolean[])
RETURNS TABLE (ord bigint, outcome text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    ids bigint[];
    made bigint[];
    others boolean[];
    numbers regclass := pg_get_serial_sequence('reduced_data', 'id');
    at timestamptz := clock_timestamp();
    k integer := 1;
    r record;
    old record;
BEGIN
    -- Numbered in the order of the batch, inserted in that of identities: two that insert the same rows do not wait for each other for ever.
    ids := ARRAY(SELECT nextval(numbers) FROM generate_series(1, cardinality(identities)));
    WITH fresh AS (
        INSERT INTO reduced_data (id, target_id, target_name, simple_name, data_type, timestamp, brightness, brightness_error, limiting_brightness, unit, bandpass,
                                  telescope, instrument, value, source_name, source_location, sender, message_id, published, identity, content, retracted_at, stored)
        SELECT g.id, g.target_id, g.target_name, g.simple_name, g.data_type, g.t, g.brightness, g.brightness_error, g.limiting, g.unit, g.bandpass,
               g.telescope, g.instrument, g.value, g.source_name, g.source_location, g.sender, g.message_id, g.published, g.identity, g.content, g.retracted, at
        FROM unnest(ids, target_ids, target_names, simple_names, data_types, timestamps, brightnesses, brightness_errors, limits, units, bandpasses, telescopes,
                    instruments, value_texts, source_names, source_locations, senders, message_ids, publisheds, identities, contents, retracteds, later)
             g (id, target_id, target_name, simple_name, data_type, t, brightness, brightness_error, limiting, unit, bandpass, telescope,
                instrument, value, source_name, source_location, sender, message_id, published, identity, content, retracted, later)
        WHERE NOT g.later AND (SELECT h.id FROM reduced_data_history h WHERE h.identity = g.identity AND h.content = g.content) IS NULL
        ORDER BY g.identity
        ON CONFLICT DO NOTHING
        RETURNING id)
    SELECT array_agg(id ORDER BY id) INTO made FROM fresh;
    IF cardinality(made) = cardinality(ids) THEN RETURN; END IF;

    FOR i IN 1 .. cardinality(ids) LOOP
        IF ids[i] = made[k] THEN
            k := k + 1;
            others[i] := false;
        ELSE
            others[i] := true;
        END IF;
    END LOOP;
    FOR r IN
        SELECT g.*, (SELECT d.content = g.content FROM reduced_data d WHERE d.identity = g.identity) AS same
        FROM unnest(others, ids, target_ids, target_names, simple_names, data_types, timestamps, brightnesses, brightness_errors, limits, units, bandpasses, telescopes,
                    instruments, value_texts, source_names, source_locations, senders, message_ids, publisheds, identities, contents, retracteds, later) WITH ORDINALITY
             g (other, id, target_id, target_name, simple_name, data_type, t, brightness, brightness_error, limiting, unit, bandpass, telescope,
                instrument, value, source_name, source_location, sender, message_id, published, identity, content, retracted, later, ord)
        WHERE g.other ORDER BY g.ord
    LOOP
        ord := r.ord;
        outcome := NULL;
        -- As it was before this loop: no row before it in the batch has changed that.
        IF r.same AND NOT r.later THEN outcome := 'known'; END IF;
        WHILE outcome IS NULL LOOP
            SELECT d.* INTO old FROM reduced_data d WHERE d.identity = r.identity FOR UPDATE;
            -- What was corrected comes again with every replay; only a newer message says it anew.
            IF old.content = r.content OR ((r.published > old.published) IS NOT TRUE
                    AND EXISTS (SELECT FROM reduced_data_history h WHERE h.identity = r.identity AND h.content = r.content)) THEN
                outcome := 'known';
            ELSIF old.id IS NULL THEN
                IF EXISTS (SELECT FROM reduced_data d WHERE d.content = r.content) THEN
                    outcome := 'known';
                ELSE
                    INSERT INTO reduced_data (id, target_id, target_name, simple_name, data_type, timestamp, brightness, brightness_error, limiting_brightness, unit, bandpass,
                                              telescope, instrument, value, source_name, source_location, sender, message_id, published, identity, content, retracted_at, stored)
                    VALUES (r.id, r.target_id, r.target_name, r.simple_name, r.data_type, r.t, r.brightness, r.brightness_error, r.limiting, r.unit, r.bandpass,
                            r.telescope, r.instrument, r.value, r.source_name, r.source_location, r.sender, r.message_id, r.published, r.identity, r.content, r.retracted, at)
                    ON CONFLICT DO NOTHING;
                    -- Else somebody else was faster: look again.
                    IF FOUND THEN outcome := 'stored'; END IF;
                END IF;
            ELSIF r.published < old.published THEN
                INSERT INTO reduced_data_history (identity, content, value, brightness, brightness_error, limiting_brightness, unit, published, message_id)
                VALUES (r.identity, r.content, r.value, r.brightness, r.brightness_error, r.limiting, r.unit, r.published, r.message_id) ON CONFLICT DO NOTHING;
                outcome := 'superseded';
            ELSE
                INSERT INTO reduced_data_history (identity, content, value, brightness, brightness_error, limiting_brightness, unit, published, message_id)
                VALUES (old.identity, old.content, old.value, old.brightness, old.brightness_error, old.limiting_brightness, old.unit, old.published, old.message_id)
                ON CONFLICT (identity, content) DO UPDATE SET value = excluded.value, brightness = excluded.brightness, brightness_error = excluded.brightness_error,
                    limiting_brightness = excluded.limiting_brightness, unit = excluded.unit, published = excluded.published, message_id = excluded.message_id,
                    superseded = excluded.superseded;
                IF EXISTS (SELECT FROM reduced_data d WHERE d.content = r.content) THEN
                    DELETE FROM reduced_data d WHERE d.id = old.id;
                ELSE
                    UPDATE reduced_data d SET content = r.content, value = r.value, brightness = r.brightness, brightness_error = r.brightness_error,
                        limiting_brightness = r.limiting, unit = r.unit, published = r.published, message_id = r.message_id, retracted_at = r.retracted,
                        target_id = coalesce(d.target_id, r.target_id), stored = at
                    WHERE d.id = old.id;
                END IF;
                outcome := 'updated';
            END IF;
        END LOOP;
        RETURN NEXT;
    END LOOP;
END $$;

-- Which are new, and how many each takes back, or 1 of one that was taken back before it came; those without either are not given.
CREATE FUNCTION alertstream_put_events(sources text[], event_ids text[], types text[], ats timestamptz[], senders text[], contents text[], identities bytea[],
                                       message_ids bigint[], retract boolean[]) RETURNS TABLE (ord bigint, retracted bigint, fresh boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    r record;
    own bigint;
BEGIN
    FOR r IN SELECT * FROM unnest(sources, event_ids, types, ats, senders, contents, identities, message_ids, retract) WITH ORDINALITY
                           g (source, event_id, type, at, sender, content, identity, message_id, retracts, ord) ORDER BY g.ord
    LOOP
        INSERT INTO events (source, event_id, type, at, sender, retracts, content, identity, message_id)
        VALUES (r.source, r.event_id, r.type, r.at, r.sender, r.retracts, r.content, r.identity, r.message_id) ON CONFLICT DO NOTHING RETURNING id INTO own;
        fresh := FOUND;
        CONTINUE WHEN NOT fresh AND NOT r.retracts;
        ord := r.ord;
        retracted := 0;
        IF r.event_id = '' THEN
            CONTINUE WHEN NOT fresh;
        ELSIF r.retracts THEN
            -- One that comes again takes back nothing that was said since.
            IF NOT fresh THEN SELECT e.id INTO own FROM events e WHERE e.identity = r.identity; END IF;
            UPDATE events e SET retracted_at = clock_timestamp()
            WHERE e.source = r.source AND e.event_id = r.event_id AND e.sender = r.sender AND e.id < own AND e.retracted_at IS NULL;
            GET DIAGNOSTICS retracted = ROW_COUNT;
        ELSE
            UPDATE events e SET retracted_at = clock_timestamp()
            WHERE e.id = own AND EXISTS (SELECT FROM events b JOIN messages m ON m.id = b.message_id
                                         WHERE b.source = r.source AND b.event_id = r.event_id AND b.sender = r.sender AND b.retracts
                                           AND m.date_shared > (SELECT n.date_shared FROM messages n WHERE n.id = r.message_id));
            GET DIAGNOSTICS retracted = ROW_COUNT;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;

-- How many messages were marked now.
CREATE FUNCTION alertstream_retract(of_sender text, ids text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    marked bigint[];
    now timestamptz := clock_timestamp();
BEGIN
    INSERT INTO retractions SELECT of_sender, g.id, now FROM unnest(ids) g (id) ORDER BY g.id ON CONFLICT DO NOTHING;
    WITH gone AS (UPDATE messages m SET retracted_at = now WHERE m.sender = of_sender AND m.message_id = ANY (ids) AND m.retracted_at IS NULL RETURNING m.id)
    SELECT array_agg(id) INTO marked FROM gone;
    UPDATE reduced_data d SET retracted_at = now WHERE d.message_id = ANY (marked) AND d.retracted_at IS NULL;
    RETURN coalesce(cardinality(marked), 0);
END $$;
)sql";

}  // namespace alertstream::store::postgresql::inner
