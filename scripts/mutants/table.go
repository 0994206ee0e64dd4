package main

// mutant is one planted bug: in a file of package finding, from becomes to,
// and test has to fail.
type mutant struct {
	name, file, from, to, test string
}

// mutants are the bugs that would make the engine say something wrong about
// somebody. Each was thought of as a mistake that a person could make.
var mutants = []mutant{
	// Time.
	{"membership dates ignored", "side.go", "if !overlaps {", "if _ = overlaps; false {", "TestPropertyP09MembershipMovedOffTheEvent"},
	{"membership edge taken as certain", "side.go", "if !in {", "if _ = in; false {", "TestLabelledCases/19-membership-begins-that-day"},
	{"uncertain date taken as certain", "telling.go", "case when.Inside(certain):", "case when.Overlaps(certain):", "TestLabelledCases/11-a-date-without-a-zone-is-wide"},
	{"a date about which taken as certain", "telling.go", "if !t.circa {", "if true {", "TestLabelledCases/13-about-a-date"},
	{"undated taken as certain", "telling.go", "case !dated:\n\t\treturn straddling", "case !dated:\n\t\treturn inside", "TestLabelledCases/12-undated"},
	{"later event contradicts", "telling.go", "\t\treturn straddling\n\t}\n\treturn outside", "\t\treturn straddling\n\t}\n\treturn inside", "TestPropertyP06LaterAndStrangersItemsAreInert"},
	{"straddling uncapped", "eval.go", "\th.straddles = true\n\th.cap(evidence.Claimed)", "\th.straddles = true", "TestPropertyP08WeakestLink"},
	{"a month backs a day", "telling.go", "t.day = t.dated && !t.circa &&", "t.day = t.dated ||", "TestLabelledCases/65-a-month-backs-no-day"},
	{"an answer after the words counts", "ladder.go", "|| where == outside {", "|| false {", "TestLabelledCases/31-answered-after-the-words"},
	{"a read mark taken as dated", "ladder.go", "if !l.e.olderThanWords(c) {", "if false {", "TestLabelledCases/32-a-read-mark-has-no-date"},

	// Clocks.
	{"off by one as of", "facts.go", "return !c.Desk.After(asOf)", "return c.Desk.Before(asOf)", "TestPropertyP01AsOfIsWhatWasKnown"},
	{"public clock using desk time", "facts.go", "case clock == Public:", "case false:", "TestPropertyP01AsOfIsWhatWasKnown"},
	{"decisions of later days known", "engine.go", "return o.AsOf.IsZero() || at.IsZero()", "return true || at.IsZero()", "TestPropertyP01AsOfIsWhatWasKnown"},

	// Logic.
	{"flipped direction", "dealing.go", "e.pair(best, t, a, b, from, to, m,", "e.pair(best, t, a, b, to, from, m,", "TestLabelledCases/43-direction"},
	{"dropped polarity", "test.go", "\tif e.s.Polarity == statement.Denies {\n\t\to.forWords", "\tif false {\n\t\to.forWords", "TestPropertyP05DenialIsTheDualOfAssertion"},
	{"absence taken as support", "verdict.go", "case o.touches:\n\t\treturn NotShown", "case o.touches:\n\t\treturn Supported", "TestLabelledCases/27-never-aware"},
	{"absence taken as contradiction", "verdict.go", "case o.touches:\n\t\treturn NotShown", "case o.touches:\n\t\treturn Contradicted", "TestPropertyP06LaterAndStrangersItemsAreInert"},
	{"charity rule dropped", "verdict.go", "\t\t\treturn DependsOnReading", "\t\t\treturn Contradicted", "TestPropertyP16AddingAReadingNeverDecides"},
	{"an exact count supported by finding so many", "count.go", `if p.Cmp == ">=" {`, `if p.Cmp != "<=" {`, "TestLabelledCases/37-three-responses"},
	{"what is not tested taken as nothing", "eval.go", "return result{openFor: evidence.Verified, openAgainst: evidence.Verified, notes: []string{why}}, nil", "return result{notes: []string{why}}, nil", "TestAnUnknownPredicateIsNotTested"},
	{"not keeps its side", "eval.go", "r.proofs, r.refutations = r.refutations, r.proofs", "_ = r", "TestLabelledCases/52-nobody-has-read-it"},
	{"an archive's error taken as nothing", "engine.go", "return nil, fmt.Errorf(\"asking for the events", "return e.keep(key, nil), nil\n\t\treturn nil, fmt.Errorf(\"asking for the events", "TestAnArchiveThatCannotAnswerIsAnError"},
	{"no handle taken as everybody", "coverage.go", "if ends = sortedHandles(slices.Concat(sides...)); len(ends) == 0 {", "if ends = sortedHandles(slices.Concat(sides...)); false {", "TestAnEmptySideIsNotEverybody"},

	// Standing.
	{"identity standing ignored", "side.go", "en.standing = w.link.Standing()", "en.standing = evidence.Verified", "TestPropertyP08WeakestLink"},
	{"membership standing ignored", "side.go", "en.standing = min(en.standing, w.membership.Standing())", "_ = en", "TestPropertyP08WeakestLink"},
	{"persona standing ignored", "side.go", "en.standing = min(en.standing, w.operation.Standing())", "_ = en", "TestLabelledCases/23-persona"},
	{"one hand counted as two origins", "checks.go", "if shares(e.hands(x), e.hands(y)) {", "if false {", "TestLabelledCases/05-one-hand-is-one-origin"},
	{"one giver's two names counted as two", "checks.go", "k = people.Key(ent.Name)", "_ = ent", "TestLabelledCases/06-one-giver-under-two-names"},
	{"a paraphrase corroborates", "telling.go", "return !t.paraphrased() && !t.omits()", "return !t.omits()", "TestLabelledCases/07-paraphrase-corroborates-nothing"},
	{"cut words corroborate", "telling.go", "return !t.paraphrased() && !t.omits()", "return !t.paraphrased()", "TestLabelledCases/08-cut-words-corroborate-nothing"},
	{"another day corroborates", "checks.go", "t.day && o.day && t.when.Overlaps(o.when) &&", "", "TestLabelledCases/60-copies-that-give-other-days"},
	{"somebody only named is a custodian", "checks.go", "return r.Addressed()", "return true", "TestLabelledCases/230-only-named-in-what-she-hands-over"},

	// Signatures.
	{"a planted key verifies", "signed.go", "return !k.Trove && k.Known(", "return k.Known(", "TestLabelledCases/signed-02-a-planted-key"},
	{"a list's signature taken for the writer's", "signed.go", "case !s.Author || !writtenAt(t, s.Domain):", "case false:", "TestLabelledCases/signed-03-by-a-list"},
	{"an addressee outside the signature counts", "signed.go", "open = s.To != authentic.Wholly", "open = false", "TestLabelledCases/signed-04-the-addressee-left-open"},
	{"a conflict of keys ignored", "signed.go", "case e.disputed(s):", "case false:", "TestLabelledCases/signed-05-two-keys-in-conflict"},
	{"a later key known earlier", "proof.go", "return !k.At.After(asOf)", "return true", "TestPropertyKeysHaveDays"},
	{"a mark vouched for by a signature", "ladder.go", "if k.copied {", "if false {", "TestLabelledCases/signed-16-a-mark-is-not-signed"},
	{"arrival vouched for by a signature", "dealing.go", "h.item = h.item.ofCopies() // that it arrived, its copies show", "", "TestLabelledCases/signed-17-where-it-lay-is-not-signed"},
	{"what it answers need not be signed", "signed.go", "if by.answer && (", "if false && (", "TestLabelledCases/signed-18-what-it-answers-left-open"},
	{"an altered signature verifies", "signed.go", "if s.Word == authentic.Verified && p.e.doubt", "if p.e.doubt", "TestLabelledCases/signed-08-altered-adds-nothing"},

	// Certificates, and what a person has set.
	{"live instead of sealed absence", "seal.go", "then := e.then(sl.At)", "then := e", "TestLabelledCases/seal-11-a-later-message-breaks-it"},
	{"a certificate of another time", "seal.go", "if !ok || !e.bounds", "if !ok || false && !e.bounds", "TestLabelledCases/seal-05-it-ends-a-day-too-early"},
	{"the certificate's window off by a day", "seal.go", "\tw := s.Window\n\tif w.Hi.IsZero()", "\tw := s.Window\n\tw.Hi = w.Hi.AddDate(0, 0, 1)\n\tif w.Hi.IsZero()", "TestLabelledCases/seal-05-it-ends-a-day-too-early"},
	{"a certificate reaches past itself", "seal.go", "|| w.Hi.After(s.At) {", "|| false {", "TestLabelledCases/seal-38-it-cannot-reach-past-itself"},
	{"a certificate counts before it was made", "seal.go", "return !at.After(o.AsOf) && (gone", "return (gone", "TestLabelledCases/seal-13-as-known-before-it"},
	{"a certificate withdrawn still counts", "seal.go", "\t\treturn gone.IsZero()\n\t}\n\treturn !at", "\t\treturn true\n\t}\n\treturn !at", "TestLabelledCases/seal-15-withdrawn"},
	{"a certificate of another channel", "seal.go", "s.Channel != \"\" && s.Channel != channel {\n\t\t\tcontinue", "false {\n\t\t\tcontinue", "TestLabelledCases/seal-09-another-channel"},
	{"a certificate of somebody else", "seal.go", "\t\tif !e.isParty(s.Party, here) {\n\t\t\tcontinue", "\t\tif false {\n\t\t\tcontinue", "TestLabelledCases/seal-10-somebody-else-s-mail"},
	{"an archive certifies that nobody telephoned", "seal.go", "whole: channel != \"\"}", "whole: true}", "TestLabelledCases/seal-03-no-contact-of-any-kind"},
	{"a topic not found in words is absent", "seal.go", "sl.whole = sl.whole && len(all.about) == 0", "_ = sl", "TestLabelledCases/seal-22-a-topic-is-found-by-words"},
	{"a certificate that held a witness", "sealevidence.go", "\t\tif sl.held > 0 {", "\t\tif false {", "TestLabelledCases/seal-12-a-message-known-before"},
	{"a broken certificate flips silently", "verdict.go", "if o.sealFor >= threshold && column > nothing ||", "if false ||", "TestLabelledCases/seal-11-a-later-message-breaks-it"},
	{"a certificate that lacked others' mail", "sealevidence.go", "\t\tr.shakeFor = append(r.shakeFor, breaks...)", "\t\t_ = breaks", "TestLabelledCases/seal-17-a-later-message-to-somebody-else"},
	{"a copy breaks a certificate", "sealevidence.go", "|| before.any(t, func(o *telling) bool { return (counter{}).maybeSame(t, o) })", "", "TestLabelledCases/seal-18-a-later-copy-breaks-nothing"},
	{"handles that are nobody's ignored", "seal.go", "\tif len(sl.doubts) > 0 {\n\t\tsl.standing", "\tif false {\n\t\tsl.standing", "TestLabelledCases/seal-19-a-handle-that-is-nobody-s"},
	{"one's own certificate", "seal.go", "(e.handKey(n) == e.handKey(s.By) || e.oneHand(n, s.By))", "false", "TestLabelledCases/seal-20-made-by-the-party-itself"},
	{"gaps forgotten", "seal.go", "if len(s.Despite) > 0 {", "if false {", "TestLabelledCases/seal-21-made-despite-a-gap"},
	{"at most n without a certificate", "sealevidence.go", "case p.Cmp == \"<=\" && sl.most <= p.N,", "case p.Cmp == \"<=\",", "TestLabelledCases/seal-40-two-tellings-that-may-be-one"},
	{"a count off by one under a certificate", "sealevidence.go", "case sl.most < p.N: // at least n", "case sl.most < p.N-1: // at least n", "TestLabelledCases/seal-26-fewer-than-said"},
	{"an override ignored", "checks.go", "return p.e.set(t, best)", "return best", "TestLabelledCases/standing-01-lowered"},
	{"an override in force after it was undone", "seal.go", "\t\tif o.countsOverride(v) {", "\t\tif true {", "TestLabelledCases/standing-03-undone"},
	{"a forgery uncapped", "override.go", "return min(o.Standing, evidence.Claimed)", "return o.Standing", "TestLabelledCases/standing-06-a-forgery-is-claimed-at-most"},
	{"a forgery backs its copies", "checks.go", " || !p.e.backs(o) {", " {", "TestLabelledCases/standing-08-a-forgery-backs-nothing"},
	{"the first override counts", "override.go", "slices.Backward(e.marks.Standing)", "slices.All(e.marks.Standing)", "TestLabelledCases/standing-11-the-last-one-counts"},
	{"what is set later shows", "seal.go", "\t\t\ts.Gone, s.GoneSeq, s.GoneBy, s.GoneWhy = time.Time{}, 0, \"\", \"\"\n\t\t\tout.Seals", "\t\t\tout.Seals", "TestPropertyP13MarksTakenBackRestore"},

	// Who dealt with whom.
	{"copied together is contact", "dealing.go", "try(writers, t.to, written)", "try(writers, t.to, written)\n\ttry(t.to, t.to, written)", "TestLabelledCases/15-copied-together-is-no-contact"},
	{"a post is contact", "dealing.go", "t.event.Kind == evidence.KindMail ||", "t.event.Kind == evidence.KindPost || t.event.Kind == evidence.KindMail ||", "TestLabelledCases/16-mention-in-a-post-is-no-contact"},
	{"a group chat is contact in full", "dealing.go", "if m != written || e.bothSides", "if e.bothSides", "TestLabelledCases/17-member-of-a-group-chat"},
	{"talking to oneself is contact", "dealing.go", "if !ok || e.sameHand(ha, hb) {", "if !ok {", "TestLabelledCases/21-talking-to-oneself"},
	{"a draft was sent", "dealing.go", "return slices.Contains(c.Flags, evidence.FlagDraft)", "return false", "TestLabelledCases/45-a-draft-was-not-sent"},
	{"the role asked for ignored", "side.go", "if people.RoleMatches(m.Role, as) {", "if true {", "TestLabelledCases/20-roles-are-readings"},
	{"sent taken as received", "dealing.go", "if op == \"received\" {\n", "if false {\n", "TestLabelledCases/44-sent-is-not-received"},

	// Copies.
	{"copies counted twice", "same.go", "case declaredSame(a, b):\n\t\treturn true", "case declaredSame(a, b):\n\t\treturn false", "TestDistinctNeverCountsTooMany"},
	{"variants elsewhere counted", "same.go", "return !shares(a.troves, b.troves)", "return false", "TestLabelledCases/42-variants-nobody-tied-together"},
	{"copies listed as events", "same.go", "\t\t\t\tjoin(j, i)\n", "\t\t\t\t_ = j\n", "TestLabelledCases/01-denial-of-contact"},
	{"importing twice adds events", "engine.go", "if seen[evs[i].Item] {", "if false {", "TestPropertyP12ImportingTwiceChangesNothing"},

	// Knowledge and words.
	{"colleague lifts the rung", "side.go", "\te.addWays(s, ent, nil)\n", "\te.addWays(s, ent, nil)\n\tfor _, m := range e.dir.MembershipsOf(ent) {\n\t\tfor _, c := range e.dir.Members(m.Org.Name) {\n\t\t\te.addWays(s, c.Member, nil)\n\t\t}\n\t}\n", "TestLabelledCases/28-a-colleague-does-not-lift-the-rung"},
	{"copied is aware", "ladder.go", "if k.rung < RungOpened {", "if false {", "TestLabelledCases/29-copied-is-not-aware"},
	{"a topic found in a name", "aware.go", "e.material(a, e.byTopic)", "e.material(a, e.byPattern)", "TestLabelledCases/62-a-topic-is-not-a-name"},
	{"what is quoted is one's own", "said.go", "findWords(ownPart(text), want)", "findWords(text, want)", "TestLabelledCases/46-said-before"},
	{"part of a word is a word", "said.go", "have[i+n].folded == want[n].folded", "strings.Contains(have[i+n].folded, want[n].folded)", "TestWordsAreWholeAndOnesOwn"},
	{"a source learned from itself", "aware.go", "continue // the source itself", "_ = 0 // the source itself", "TestLabelledCases/66-learned-from-the-message-itself"},
	{"a witness left out of the sentence", "sentence.go", "p.witnesses(\"; if genuine, also \", keep(rf.Against, weak))", "_ = weak", "TestPropertyP17TheSentenceNamesItsWitnesses"},
	{"a needless item cited", "test.go", "minimal(res.proofs), minimal(res.refutations)", "res.proofs, res.refutations", "TestLabelledCases/seal-28-a-third-came-later"},
	{"a needed premise left out", "witness.go", "if worth <= evidence.Claimed {", "if worth <= evidence.Verified {", "TestPropertyP04WitnessesSuffice"},

	// Readings, custody, releases, groups and fairness.
	{"a suggestion counts as accepted", "reading.go", "if n.state == Accepted {\n\t\treturn evidence.Verified", "if true {\n\t\treturn evidence.Verified", "TestLabelledCases/101-a-suggestion-is-claimed"},
	{"a rejected reading counts", "reading.go", "if state != Rejected && CheckReading", "if CheckReading", "TestLabelledCases/102-a-rejected-reading"},
	{"a rejected claim comes back as another suggestion", "reading.go", "if out[i] == Suggested && rejected[r.Key()] {", "if false {", "TestLabelledCases/103-rejected-and-suggested-again"},
	{"a later decision about a reading known earlier", "reading.go", "return m.At.After(o.AsOf) })", "return false })", "TestLabelledCases/105-before-it-was-rejected"},
	{"a reading for another kind of act counts", "told.go", "if p.TextAt(2) != read.TextAt(2) {", "if false {", "TestLabelledCases/108-another-kind-of-act"},
	{"a reading of somebody else's account decides", "told.go", "return e.secondHand(h, n, t)\n", "return \"\"\n", "TestLabelledCases/110-told-of-an-offer"},
	{"a reading of quoted words decides", "told.go", "case n.Span.Len() > 0 && blankAt(", "case false && blankAt(", "TestLabelledCases/116-an-offer-that-is-only-quoted"},
	{"a reading of what the other side gains by decides", "told.go", "!e.speakers(second.entity) && e.written(", "e.written(", "TestLabelledCases/208-told-by-the-one-who-gains"},
	{"a reading of no day taken as certain", "told.go", "h.when = evidence.Interval{Hi: t.when.Hi}", "h.when = t.when", "TestLabelledCases/132-a-meeting-nobody-knows-when"},
	{"a reading of roubles pays dollars", "told.go", "if people.Key(p.Named[\"currency\"]) != people.Key(read.Named[\"currency\"]) || read.Cmp == \"\" {", "if read.Cmp == \"\" {", "TestLabelledCases/142-of-another-currency"},
	{"a reading of less pays more", "told.go", "return p.Named[\"of\"] == \"total\" || read.N >= p.N", "return true", "TestLabelledCases/141-less-than-that"},
	{"a reading told twice is two payments", "told.go", "n == 0 || !out[n-1].when.Hi.After(h.when.Lo) && !h.when.Lo.IsZero()", "n >= 0", "TestLabelledCases/145-one-payment-told-twice"},
	{"a reading counted by its tellings", "count.go", "if inner.told {", "if false {", "TestLabelledCases/147-paid-twice-or-told-twice"},
	{"a reading at another place counts", "told.go", "return p.TextAt(2) == \"\" || hasWords(read.TextAt(2), p.TextAt(2))", "return true", "TestLabelledCases/135-a-meeting-somewhere-else"},
	{"mail taken to be at the scope's place", "eval.go", "&& !h.placed && h.member == nil {", "&& false {", "TestLabelledCases/137-mail-has-no-place"},
	{"material passed on before it came", "custody.go", "return nil // it was passed on before it came", "_ = 0", "TestLabelledCases/167-passed-on-before-it-came"},
	{"material in an order that nobody knows", "custody.go", "loose = true", "loose = false", "TestLabelledCases/168-nobody-knows-in-which-order"},
	{"material through hands that were not named", "custody.go", "limited && !between[last.to]", "limited && between[last.to] && false", "TestLabelledCases/166-not-by-way-of-somebody-named"},
	{"material through hands where none was asked for", "custody.go", "most = 1", "most = hopsMax", "TestLabelledCases/164-not-straight"},
	{"material in the hands of whom it was addressed to", "custody.go", "h.cap(evidence.Claimed)\n\t\t\t\t\th.item.why +=", "h.item.why +=", "TestLabelledCases/156-addressed-is-not-had"},
	{"a release lacks what is later than all of it", "released.go", "if before == nil || after == nil {", "if after == nil {\n\t\t\tafter = before\n\t\t}\n\t\tif before == nil {", "TestLabelledCases/174-beyond-what-she-released"},
	{"a release lacks a variant", "released.go", "c.maybeSame(t, o) || sameWords(t, o)", "c.maybeSame(t, t) && sameWords(t, o)", "TestLabelledCases/176-a-variant-is-not-lacking"},
	{"a release by somebody else", "released.go", "|| from != r.by.entity || late", "|| from.Name == \"\" || late", "TestLabelledCases/178-released-by-somebody-else"},
	{"a release after the words", "released.go", "|| from != r.by.entity || late", "|| from != r.by.entity || late && false", "TestLabelledCases/179-released-after-the-words"},
	{"a release altered by a paraphrase", "released.go", "if !o.exact() || !declaredSame(", "if !declaredSame(", "TestLabelledCases/181-a-paraphrase-alters-nothing"},
	{"a release vouched for by the other side alone", "released.go", "theirs: true", "theirs: false", "TestLabelledCases/229-lacking-says-the-other-side"},
	{"only forgets who is listed", "group.go", "e.but = append(slices.Clone(was), but...)", "e.but = was", "TestLabelledCases/186-the-only-one-as-far-as-anybody-knows"},
	{"a group's member of another time", "group.go", "if !overlaps {\n\t\t\treturn nil", "if _ = overlaps; false {\n\t\t\treturn nil", "TestLabelledCases/191-not-in-the-group-then"},
	{"the other side's release decides", "checks.go", "if len(by.ours) == 0 || slices.Contains(by.ours, h) || e.speakers(from) {", "if true {", "TestLabelledCases/202-the-other-side-s-release"},
	{"a former member is one hand", "checks.go", "_, overlaps := m.Covers(window)", "_, overlaps := m.Covers(evidence.Interval{})", "TestLabelledCases/210-a-member-long-gone-is-another-hand"},
	{"what is expressly not denied counts", "checks.go", "if _, not := e.excepted[t.event.Item]; not {", "if _, not := e.excepted[t.event.Item]; false && not {", "TestLabelledCases/214-all-of-it-is-not-denied"},
	{"a cancelled invitation counts", "calendar.go", "!t.calendar() || t.cancelled() ||", "!t.calendar() ||", "TestLabelledCases/223-invited-and-cancelled"},
	{"a declined invitation counts", "calendar.go", "slices.DeleteFunc(slices.Concat(t.from, t.to), t.declined)", "slices.Concat(t.from, t.to)", "TestLabelledCases/224-invited-and-declined"},
	{"an invitation is a meeting", "calendar.go", "h.cap(evidence.Claimed)", "_ = h", "TestLabelledCases/221-invited"},
	{"an earlier statement is a correction", "fair.go", "if said.Lo.Before(e.said.Hi) ||", "if false ||", "TestLabelledCases/218-said-the-opposite-before"},
}
