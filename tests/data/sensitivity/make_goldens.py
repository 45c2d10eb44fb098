# Made with SALib 1.6.0, scipy 1.17.1, numpy 2.4.6: python make_goldens.py OUT
import numpy as np, sys, warnings
from scipy.stats import qmc
from SALib.sample import sobol as ss
from SALib.analyze import sobol as sa
from SALib.test_functions import Ishigami, Sobol_G
out=sys.argv[1]
N=128
def write(name, X, Y, problem, groups=None):
    D=len(set(problem.get('groups',problem['names'])))
    S=sa.analyze(problem,Y,calc_second_order=False,num_resamples=2,seed=1)
    step=D+2
    A,B=Y[0::step],Y[step-1::step]
    AB=[Y[j+1::step] for j in range(D)]
    with open(f'{out}/{name}_runs.csv','w') as f:
        f.write('a,b,'+','.join(f'ab{j+1}' for j in range(D))+'\n')
        for i in range(N): f.write(','.join(repr(float(v)) for v in [A[i],B[i]]+[c[i] for c in AB])+'\n')
    with open(f'{out}/{name}_indices.csv','w') as f:
        f.write('input,first,total\n')
        for j in range(D): f.write(f'x{j+1},{float(S["S1"][j])!r},{float(S["ST"][j])!r}\n')
warnings.simplefilter('ignore')
p={'num_vars':3,'names':['x1','x2','x3'],'bounds':[[-np.pi,np.pi]]*3}
X=ss.sample(p,N,calc_second_order=False,scramble=False)
write('ishigami',X,Ishigami.evaluate(X),p)
pg=dict(p,groups=['g1','g1','g2'])
X=ss.sample(pg,N,calc_second_order=False,scramble=False)
write('ishigami_groups',X,Ishigami.evaluate(X),pg)
p={'num_vars':4,'names':list('abcd'),'bounds':[[0,1]]*4}
X=ss.sample(p,N,calc_second_order=False,scramble=False)
write('g_function',X,Sobol_G.evaluate(X,a=np.array([0,1,4.5,9.])),p)
pts=qmc.Sobol(1111,scramble=False,bits=64).random(1024)
with open(f'{out}/sobol_points.csv','w') as f:
    f.write('point,dimension,value\n')
    for i in list(range(0,9))+[100,511,1000,1023]:
        for j in [0,1,2,3,4,5,7,12,20,39,99,249,499,999,1110]:
            f.write(f'{i},{j},{float(pts[i,j])!r}\n')
