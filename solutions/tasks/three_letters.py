"""Beat a table that counts three letters with a network that holds fewer numbers than the table."""

from functools import cache

import numpy as np

from solutions.data.shakespeare import read_plays
from solutions.data.text import encode, vocabulary
from solutions.models.char_rnn import from_text
from solutions.models.language_model import language_model_forward, zero_state
from solutions.models.ngram import witten_bell


def beat_three_letters():
    """Weights of a character RNN of 30 units that predicts a new text better
    than counting three letters at a time does.

    The table knows the plays' first nine tenths and needs over nine thousand
    counts. The network has read the same, and has 4,773 numbers. It is scored
    on the end of Romeo and Juliet, in stretches that begin anywhere, each from
    a state of zeros. Its codes are places in the sorted alphabet of the plays,
    63 characters.

    Returns
    -------
    parameters : dict of arrays
        W_xh (63, 30), W_hh (30, 30), b_h (30,), W_hy (30, 63) and b_y (63,),
        in float32 as they are trained, or as from_text makes them of a text
        that was pasted in. They can't be trained while they are graded: two
        seconds are all the time there is.

    Source: [mikolov2010recurrent].
    """
    return from_text("""
    W_xh:63,30:0.0922121
    A^9pN3nnt}+2+?V@9N<S2I3Oj=Kn0@(98ob9?LfICph>eFvr-+)<EOn0^Stj9s=1OGR`T@9
    Uvbg?c@mY{sb^L79!yy+cXL2xfdP#{uL$f#@){tA`$WR8Vbz^%mVW+7yt7B_!R5#<nJdI`{
    >*i)e`{iC>#L^?DZbd1whUu=hYom4iUf2``ZlIz85MH?jz>r5&P%t57`eLE(P;63;e;}3*7
    Pg;N92=%M;fR*9QnK@DAAL(H++$2r=*R1J*AV+y67|5$g{x2;k)K5&-b;C_WJ|+$7mQF6*}
    ?CMPTu9_!5Q&l(}T-s2w65!W)|6dE}i-8$O&&+|0T+bIRc(!|;(+!WpH8t?<`H0T8=Dh~B5
    _4dQy8o}iZ=;_1r)fMa*<l!Ub0{9p&8Zq@I^f?vpyDSI#?+YUK#MaLkCe{cC2LZMO#|-fJ3
    +?pq{|gH02jnm&Bl-am5;_w*F8t@z@XF2)2?{FVQWpEs6dx!B-x&Pp_z4^T9xoRC{Q@iz-u
    }`Y`1IHo1=;)m4+-wz;mz{`>-;Dx2PfAHJ1pP%`v@7@6BakqB`)E^2Lbg1`~lVqA`<xo@$l
    ;${}%2M3Gx%{-wGGb?j`sCDe2zcA0H;`4lnZV9qRiM@%#P8_4YEo^YG>xE(rnhAl&&58Ta`
    84EgO7?-J?>06Gf@_V5cU^3@a$&KwyE0}lW4>lD)K2Jh|%;RhS<_2v8!;sZM|`t<zx=>*>H
    81~r+>J`NgDHHbn2Q3-*5D?$){~{ge-~i$n@FyK7{zmrz+5QVU^7r}}{UzD~?BPKf?hy7B9
    T5Kl!6@$%Chp_|2=4DF0P*x0BGfP15)u;tGwkOb`UMi;69f+HF9jeSEdTiP`~Lg+`~4;T{S
    *EE<_;SA9trUb;`Sr-7$*k$`Tzdk)Xx_4Iv?&!{O0r+5$Ovx-p&&94=3>?><=!_CI9c@Au9
    ;h@C69%4+ity_!<2N{1w2-><i}(Ezte;_U+r<^adU#1RVnj7WWhz|4jn)`NK*F(EtAP?db3
    e-Z&HB&<5`4EePxr0Qm$I1|J^Q8aV0#`5-9)72^HjIPD!A%qtcM*!3La0S*D#4HZBQ=ko>y
    90l|S?Dh!?`N;*{=KsnPOf(1(@hKDW{}9&x10v=H8Wk%M4iO3G_3Q8m-7F|62KyZ(Hxd~6@
    %{!F(enHE`w#Ua0U+}U7AD;N4i5+f@E6e65;Eu%?IZrm-4FQe1p^2AArlz}{qr&A3kC4!_Z
    TD~;{4Vt@#*;?@D>;X@)P>$Ea&Jd1rP@0DBuAL84L^Z0TvAI`X%!k3o956=?N1!<=-dr;q~
    +g7wrTJ_zMd62lXKU1P1jK5flU6{s{o<3l#(2GV1><+ztNfD*Tww0^IKo$Nd7!=q3yV`sV~
    0_Z<@956%hq6%HH`7WyIj5CPu{9UAHW{s8;l2^9|);|kyh-0=(O6$sMqHxK?t{`(>O9q|3@
    DlyMG6xagh6vg`J8w3CP*aaZP`syG80wMYR3;p~5{4XFq0{I8z{vF^9)&&VQ;PD|D{WI;y>
    (B@X?HKP50stra|L`pN69e!1`u`HuCjk8oI1uOO|KRiQ#ue$%_0z%o;rS5*$QSg}Cl~k$-1
    _qr1nl7d5$Os55#{UN1Ozk}1Q7A{(E$qo?+*nL+W_Mb7vTjI&Hnk{D*qPw+!y=+_2MTbAI|
    dj>-zjA;_wtD7vsnB`2zai2lXND0~!SM%-lo{^#~d}2H)-J{|@Ew;P2`t?*+&q``IAP<L1a
    F1068y;Ta9cF%b~=F$doo*&H17LhAiR-thq0|1G@q933U;^#kV*F#a9P)ED~g>;CBfL<0B`
    <sQ!FDFXcgEaWcS<KxRP`rXd<3ghb12?Pz|B?R;J=Nl&6DH{a?8VcbO+wBYM1^C9;;L+d=7
    X9`G4H)nf*99Q%6d3vq>iF0l3kB*F1MD385d9zWIR_XL0sQ9>E*Jg}{}Ax-3*`Rp<?z%0?g
    iKH0}m6>2^1O=75eK7>k{-C8Ym~{2^J0P6x;vl9O5Aj2n5vz>HY8UCJz1R<q7B(9Mb$4=@k
    g;+9FKKCr-`P?AzQ$5!)x;Ho3$Q>wh2p*!api`u_Fo6afV9G5z`m=np9bFB%E|4>s%v_vrW
    V0x$^n2Mh-A8yyD<{`~$45Fs811_k`}-`Ecb<Sg+D`_ME70Ris``Ucnm+x_nN_5lDW3<BB|
    7b52d@+S5X;0V_Z^ZFDP{T<%&7bgh>^Xdi+A?+d6`sla;04vPgAtE;q{}K2Y*3k~vB>)yDD
    EQ(C4gL?p&m-Q?FW43hCFB(B)CSk_B_RIi=`B7B+0*eR>-z-U^yBmX5#lNJ|MwUb;QS8}CL
    |yP_UqZ$|Mv9=1@!geFWmG0>mexx9T5-63CZlczyI{r>j(?W|LW&C>;MDt74Ot9Dfa^j65b
    N&_3|4M*yi8e{RZ>w{TT
    W_hh:30,30:0.0163171
    @8H-MFcB=x_6hFz1|ixC`4$)k3f}`n1|01c6%!=&4EXEs(GB7H@C`}=yZ{mt2>ck%1Pb^8B
    n#F05bX5`J|-0g^!Fj>&i(=d^&j`I;`{D}_~sbhJ{j_}@cup)+Su{ACqB;~?jYk2=E&aj*2
    Kr-_S_T5;Q;;?HERv-59I*XI19-C^Bg$x=o0k12ny!q$~zD#*9!an{ssEi777d-tS#dB`S&
    )|?Hu7N^W`tw0rT<s1`qfB_XHIIvj8CO0QdFw0srXo2F?5R94g`VC)?xa1mGDh1Pu-OBGlm
    s5e@bY0tpTa2oNqU=Kvw!zTvDO5iSPqE(0n!5B)9$1q1;+2MGiN`uE$!=?)hKLi_qC^4}in
    )acy_0R<cA6bc3W1NaZ`0@Viw^!Csm3=JL9uJ_mk@A(}W5Csh8<O%ZS5;gh{4EyOBaPIXG$
    I<D&KiwM!6x8VC`{VNv3nlpD88GS=?*twA0Rr>@Obo^>FBtCk8><|6;?fNZ2i4!+AMX+c=k
    @da`~!ajJ^uFv8vO|S*XHHw4InZt0M!4>{MQuF{|eP9?lD914;BG31{~@12+i*I^9mOF{rU
    as5H#oQ(F-E|1`h)0+zTDq@7n(K^eFZ4-wh@I<p<pK5aSLCP0I?#6AmI8@D~=g3*HFl_zM3
    l7U~A)(g7n7{0ATW1qv+j4g}XT|ER+f2RGy#*A@m6C>r7Y_Wbu27zq^g-5DSRANb@58Sx$T
    4+#3u;294KApjf<<{Z1_8~*z276u6T2Mp>J=|}P-7!4Hr{^JAz1SLTS>;=^h{`d>>?g0<+1
    |bCX1QiYY9{U6o!RPk!3}?U-;|%}-3Hjvi`AiWT{~#AU_uTIV5B4Pl^(EFj3=6|E=^5nN9P
    <q+%_JHD2n7N#82#A@A0PxE`HvwHF$fj)1vvxI@eURX+wv3@73B)<>ha>``W6fi?HCO91px
    c!_AUze9RL#H<NO{J?DG5-3-%Z(F~k5ci{cOC00=4U5ESGR@Ce}_1po~B+z}QG=@k6;y!jF
    EEFJqM9@rZ(DBv6w6b1nc2KeFV|KRKTKw91sCkzx42@ELh2gE1-BHtAn=m7H<8xQ~8@k15>
    BM8J1<01I`0vicaDFO2G5APZC_y+d-+adA(9#i`e_XR2M{{;Z#_uJL-^AHFD
    b_h:30:0.0157942
    1*}iymk2}p8wk=;xc4{)4-XZ87yks0<m&z({Yw
    W_hy:30,63:0.0338029
    <mcr!=j7tx>*eAJIRacwKQSsb8zCxB^cgDtLMJ0A?H}q&F8l%h9RBzZ5(FS675L`#=m`DlA
    Nd2@;S%lL&HDG(<Kx}c>Ei<pP!<>{=Nlpn1q%=X9w8qu3M54S6fPGS1N;OM4h0PR2nZAW`u
    h+66%7ON_9z1q6ALR80T3As5DEPP4G=^zH{$yIJ0l$<>@6$%`92u^>=QHyDd;-!^YbeB<`)
    w43?0ed?gQcl*$ej6{T1Ww00Z_2BN77|_V)Mp9u+G40Y5=38XOiRK_dn@G8s$-2~Qz10BYI
    q3mniK5Bt{>DfSZj;vWg+EC2TJH__G`3DxpY>*3w~Fa7xU5)CXXAO;38A`mSY-3BoWH3kO$
    B?2xiJSPC<)+M*t6e9^6`t9U1_v|ma=Opv~2m1)-=hYMW(d*gF)!GX$H6R%JCJi|Z68RxKP
    6iVT>OVaXExA|$75Dl23;6m1Bk%O(^7tI)<m>kk|NQ$D6BiBz1>hG3{|EaA1|{k-?*7mGAR
    X-W%@5xe3CyP<`a{<gz4+=5?dkLu{OtM)>gwnG_b&PB@(J(|4*K>A?hXYD>IMw}4iym$77G
    &q2Lcr&1?mg@2N)>X{}K-$A_f@}88h(n;qv?I?)>}P4b}1C0{YJ82>T`S3g7$`0Raf^3<?D
    Z^$ZK^(fr22<L}qp^X~ryr4ris-M-@G=H)B4H~;MmDGB!#+5;3C85|W5`RxK7CIbQs5b`!L
    A|D438Y>_;9UTWH1u_yOB_<pM3j-njDfI;_At^BK8y7D_>+9wP^8E4;@7>(<>EPqm+vxxL+
    Sb+b`TiLk9O4We4<9oc8~F_-<m2iIFDLl@)B-Xr5)dajCQbnr{2cD%`RDZS^YPU7@&eKD^8
    VTk=l0(P<^cEy1oqnc(*yJL_2BjT;QBP`<OJ3b0qf;E^XKc|`R?o_1N{ch7`FWn9SI%v?IZ
    >8;1C7_4F>2Z0RZ^x_WKM2=HmKH>-_Ek|Mv|L4&d|;P74Si6CW@&F5><y0WA<NO*0~IEc)p
    N-0J}O9OoYq=ph35{S5gA>;Vq+3+xyN3H03x`5*n~`2Q2?-vk55?A!$J=l}4^;2Gi0+wD}>
    {Mz%#0|)XK4EzcR`tK+S6Za7L>HPu;67l}=^!fV;3zic83<~Q64As27vbxc+%>TK+m7A@*u
    eY?W-n`i5&g0r1?cVMv3=J0-^gr?-7aIKm5)T6`2=?*r1O){E=?MY%0{;L8@$KRM(dYjD{|
    WrT`UL0+D*O5C3lZz+{}uNN5e^Lz8w2$A67d)S=NK6G4jSzf0S@x|%ij3p@AdTm?*9Jf*Yx
    1l%-rAf^y$jgwd(W@?&j$A9n{g`?;Zy*3>y~`7$6oV0TK!mB@X~16BhRc{rfBU2Ljpt2KER
    G3Iqu0?#Tbz&Hl{t@wUtI5Y`Lc@A$p<<>Jl%_xB1A^$7O}5dkFn^9cL`0SgEu9St2693Jo1
    =t=nB@Z96y-$gDYOfV4!0S^NC3m_IfJt^imF<3wm;rP}G4)WU*@bdE$0r~d<_6Pa?<?H+r>
    HOyz_VN51|NIB?3oHi$=itWi_VwZG?Evl7{SC_B)&Sbyf!p2B(i;@|2@M7l`V<5j7xMx85c
    3TV^biac0`vw46BQQw1s4t&Bo-9Q86QQ_A@u<10u4MF`>rDa2HPG9`tT3k<>c-H4FBvH0S)
    `{{Qej5^3?Yc`S0}W_zn9E2?po(2?7lt3I^Ef&(}Nb>F@pX<L&YT)CJEG+tV1z@A44q0|@j
    L{O=6>4ha4B8}j@Q<Q50%6#^3OINAX4{VM<W|Mvj+{r>MOC<P=w{3j6+2_7NPHxcO%H_9LK
    Lm2zs7y}{P=>PWd3K#_uDcbz#E)pIM2?Qzb5a#FeG644L`tkPr8TJ+pa1Z$!Ko}Gs4k0G+<
    lP|&215BZ4hQf0{tg2g>=o|-2kzVO{R#&P`|kr4<o@X3<LLA@>-6&U?)UV`=<)l_?CAOe`}
    yD0+5+ws2jSlm4dt8`)&~a`_Z9^wDHG`I82<zh3I7iL7Z&LJ@cakl>GtOH^Xl~M_4Z2{2^U
    @5=?-4+@fHyU{RjgOC;}_p`3o=={q*VT2iDUd4fFN?@B#zj?GXe32f6U|1`77&`<VRl_4Dl
    Y@dzdK4f!7r5ds<!TO||v2PiTh6#N+k7WW7O0r3$G7!u_C`W_4h0tg2d{Q~Ry6zmfC{VggK
    7zh;|9TFTG^Z5zgJM+vi@%0H9F$zK4={_?CD#9Vi2HD*71oYbf<?;0Q3IPT6@&f1M_XFhg4
    EFK{>f!G8@9*mD{qXK>5FRdTF$EM>6A(twBx(^PO9x3u5f1`75&GZh_wVuL9r54x?(_8e+4
    |t<1nBhh1qa;$5(D!F69W?%5)|<A732lp672N#?gj(z?f~uJ`R~H)^~Kou0s-;$5A^Q!_W1
    Yr2=o5?>lqaI3<?VY80`
    b_y:63:0.0224532
    1P{cT_XWPv7{JB%&w<IS?y}k#*45hkps>ik@c!$dv+1zfoC*^I^(NWMA10acB-}JD<Gn*PF
    hSJypYE^
    """)


@cache
def new_text_and_table():
    """The codes of the new text, and the probability that counting three letters in the known text gives to each of its characters."""
    known, new = read_plays()
    symbols = vocabulary(known + new)
    return encode(new, symbols), witten_bell(known, new, 3, len(symbols))[2]


def against_the_table(rng, parameters, streams=40, length=200):
    """Score a character RNN and the table on the same stretches of the new text.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws where each stretch begins.
    parameters : dict of arrays
    streams : int
        How many stretches.
    length : int
        Characters of each that are predicted.

    Returns
    -------
    network, table : () float
        Bits per character.
    sure : () float
        Bits per character that the network expects to pay: the entropy of its predictions.

    Source: [shannon1951prediction].
    """
    codes, p_table = new_text_and_table()
    places = rng.integers(len(codes) - length, size=streams) + np.arange(length + 1)[:, None]  # (T + 1, streams)
    parameters = {name: np.asarray(w, dtype=float) for name, w in parameters.items()}
    logits, _, _ = language_model_forward(codes[places[:-1]], zero_state(streams, parameters), parameters)
    logits = logits - logits.max(axis=-1, keepdims=True)
    log_p = (logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))) / np.log(2)
    paid = np.take_along_axis(log_p, codes[places[1:], None], axis=-1)
    return -paid.mean(), -np.log2(p_table[places[1:]]).mean(), -(np.exp2(log_p) * log_p).sum(axis=-1).mean()
