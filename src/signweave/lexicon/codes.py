"""Codes of sign languages in ISO 639-3. Source: general knowledge of the standard."""

from __future__ import annotations

SIGN_LANGUAGES = frozenset(
    """ads aed aen afg ajs ase asf asp asq asw bfi bfk bog bqn bqy bvl bzs cds csc csd cse csf csg csl csn csq csr csx
    doq dse dsl dsz ecs ehs esl esn eso eth fcs fse fsl fss gds gse gsg gsm gss gus hab haf hds hks hos hps hsh hsl icl
    iks ils inl ins ise isg isr jcs jhs jks jls jos jsl jus kgi kvk lbs lgs lls lsb lsc lsg lsl lsn lso lsp lst lsv lsw
    lsy lws mdl mfs mre msd msr mzc mzg mzy nbs ncs nsi nsl nsp nsr nzs okl pgz pks prl prz psc psd psg psl pso psp psr
    pys rib rms rnb rsi rsl rsm rsn sbt sdl sfb sfs sgg sgx shu slf sls sqk sqs sqx ssp ssr svk swl syy szs tse tsm tsq
    tss tsy tza ugn ugy ukl uks umc vgt vsi vsl vsv wbs xki xml xms yds yhs ygs ysl ysm zib zsl""".split()
)
"""A code that is not here may be right: it is reported as unknown, not refused."""
